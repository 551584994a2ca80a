"""What every tool relies on: refusing with a sentence, and an environment that starts fast."""

from __future__ import annotations

import sys
from collections import namedtuple
from pathlib import Path

import pytest

from tools import common
from tools.common import Problem

pytestmark = pytest.mark.pure

Usage = namedtuple("Usage", "total used free")


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    monkeypatch.setattr(sys, "version", "3.10.12 (main)")

    with pytest.raises(Problem, match=r"needs Python 3\.11 or newer; this is 3\.10\.12"):
        common.check_python()


def test_a_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common.shutil, "disk_usage", lambda _folder: Usage(10**9, 10**9, 5_000_000))

    with pytest.raises(Problem, match="Only 5 MB are free"):
        common.check_free_space(tmp_path)


def test_a_failing_program_shows_the_end_of_what_it_said() -> None:
    with pytest.raises(Problem, match="exit code 3") as caught:
        common.run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])

    assert "the reason" in str(caught.value)


def test_bytecode_is_kept_even_where_the_account_wants_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    environment = common.python_environment()

    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert Path(environment["PYTHONPYCACHEPREFIX"]).is_relative_to(common.VENV)


def test_the_data_folder_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPSTONE_DATA", str(tmp_path / "data"))

    folder = common.make_data_folder()

    assert {file.name for file in folder.iterdir()} == {"run", "log", "redis", "stamps"}
    assert {oct(file.stat().st_mode & 0o777) for file in (folder, *folder.iterdir())} == {"0o700"}
