"""What is committed names no registry and no path of any machine."""

from __future__ import annotations

import json
import re
import subprocess

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


def test_no_tracked_file_holds_a_path_of_this_machine() -> None:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / name for name in listing.stdout.split("\0") if name]
    if not files:
        pytest.fail("git lists no files; the check would pass on nothing.")
    here = str(ROOT.parent).encode() + b"/"

    assert [file.name for file in files if file.is_file() and here in file.read_bytes()] == []
