"""Action codes in words."""

from __future__ import annotations

import pytest

from clinic.audit.actions import in_words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("sessions.dose.recorded", "Sessions: dose recorded"),
        ("sessions.dose.hold_ended", "Sessions: dose hold ended"),
        ("staff.sign_in.failed", "Staff: sign in failed"),
        ("oddity", "oddity"),
        (".odd", ".odd"),
        ("odd.", "odd."),
        ("", ""),
    ],
)
def test_in_words(action: str, words: str) -> None:
    assert in_words(action) == words
