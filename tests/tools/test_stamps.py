"""A step runs again only when what it was done for has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.common import Stamp, fingerprint

pytestmark = pytest.mark.pure


def test_stamp_is_current_until_an_input_changes(tmp_path: Path) -> None:
    source = tmp_path / "lock.txt"
    source.write_text("one")
    stamp = Stamp(tmp_path / "stamps" / "python", [source])
    assert not stamp.is_current

    stamp.set()
    assert Stamp(tmp_path / "stamps" / "python", [source]).is_current

    source.write_text("two")
    assert not Stamp(tmp_path / "stamps" / "python", [source]).is_current


def test_fingerprint_sees_a_renamed_file(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("body{}")
    before = fingerprint([folder])

    (folder / "a.css").rename(folder / "b.css")

    assert fingerprint([folder]) != before
