"""A missing library is installed, unpacked or explained; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import apt, setup_syslibs
from tools.common import Problem

pytestmark = pytest.mark.pure


def test_a_library_is_asked_of_the_loader() -> None:
    assert setup_syslibs.can_load(("libc.so.6",))
    assert not setup_syslibs.can_load(("libc.so.6", "libkapstone-is-not-there.so.1"))


def test_without_apt_the_line_for_an_administrator_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "which", lambda _name: None)

    with pytest.raises(Problem, match=r"apt-get install -y --no-install-recommends libpangoft2-1\.0-0"):
        apt.install(["libpangoft2-1.0-0"])


def test_where_unpacking_fails_too_the_line_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "_prefix", lambda: None)
    monkeypatch.setattr(apt, "_unpack", lambda _packages: (_ for _ in ()).throw(OSError("no network")))

    with pytest.raises(Problem, match="An administrator can install them"):
        apt.install(["libpangoft2-1.0-0"])


def test_unpacked_libraries_are_found_through_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPSTONE_DATA", str(tmp_path))
    folder = apt.unpacked_root() / "usr/lib/x86_64-linux-gnu"
    folder.mkdir(parents=True)

    assert str(folder) in apt.library_environment()["LD_LIBRARY_PATH"].split(":")


def test_nothing_unpacked_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPSTONE_DATA", str(tmp_path))

    assert apt.library_environment() == {}
