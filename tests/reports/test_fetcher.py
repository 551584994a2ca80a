"""The fetcher of the typesetter refuses by itself, also where the kernel would not (trust.md 2.3)."""

from __future__ import annotations

import pytest

from reports.typesetter import nothing_outside

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x", "https://127.0.0.1:9/x", "ftp://127.0.0.1/x", "file:///etc/hostname",
        "FILE:///etc/hostname", "//127.0.0.1/x",
    ],
)  # fmt: skip
def test_nothing_outside_the_document_is_fetched(address: str) -> None:
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises((FatalURLFetchingError, ValueError)):
        nothing_outside().fetch(address)


def test_what_the_document_carries_is_taken() -> None:
    assert nothing_outside().fetch("data:text/plain,Hello").read() == b"Hello"
