"""The search for marks finds them, however they stand in a file."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from tools.trust.canary import Search, canary

MARK = canary("a column").encode()


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize(
    "written",
    [bytes, lambda text: text.decode().encode("utf-16-le"), base64.b64encode, lambda text: text.hex().encode()],
    ids=["plain", "two bytes a letter", "base64", "hex"],
)
def test_a_mark_is_found_in_every_shape_and_at_every_place(before: int, written: object, tmp_path: Path) -> None:
    content = os.urandom(50) + written(b"x" * before + MARK + b"y" * 5) + os.urandom(50)  # type: ignore[operator]
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file.bin").write_bytes(content)
    search = Search(marks={"a column": MARK, "another": canary("another").encode()})

    search.in_files(tmp_path)

    assert search.found == ["a column in deep/file.bin"]
    assert search.places == 1


def test_what_is_left_out_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(MARK)
    search = Search(marks={"a column": MARK})

    search.in_files(tmp_path, but=[tmp_path / "kept"])
    search.in_files(tmp_path, [])

    assert search.found == []
