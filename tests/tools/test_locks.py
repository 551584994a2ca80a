"""What is committed names no registry."""

from __future__ import annotations

import json
import re

import pytest

from tools.common import ROOT

pytestmark = pytest.mark.pure

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_names_no_address(lock) -> None:  # type: ignore[no-untyped-def]
    assert "://" not in lock.read_text()
    assert "index-url" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes(lock) -> None:  # type: ignore[no-untyped-def]
    packages = re.findall(r"^([A-Za-z0-9][^ \n]*)", lock.read_text(), re.MULTILINE)

    assert packages
    assert all("==" in package for package in packages)
    assert lock.read_text().count("--hash=sha256:") >= len(packages)


def test_front_end_lock_names_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()

    assert "://" not in text
    assert all("resolved" not in package for package in json.loads(text)["packages"].values())
