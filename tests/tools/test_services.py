"""Starting refuses with a sentence what cannot work, before anything is started."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from clinic.core.settings_helpers import broker_socket as application_socket
from tools import services
from tools.common import Problem

pytestmark = pytest.mark.pure


def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Problem, match=f"PORT={port + 1} make run"):
            services.refuse_taken_port("127.0.0.1", port)


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPSTONE_DATA", str(tmp_path))
    (tmp_path / "run").mkdir()
    with services.hold_data_folder(), pytest.raises(Problem, match="already running"):
        services.hold_data_folder()


def test_the_lock_is_free_again_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPSTONE_DATA", str(tmp_path))
    (tmp_path / "run").mkdir()
    services.hold_data_folder().close()

    services.hold_data_folder().close()


def test_a_short_data_folder_holds_the_socket_itself(tmp_path: Path) -> None:
    folder = Path("/tmp/k")

    assert services.broker_socket(folder) == folder / "redis" / "valkey.sock"


def test_a_deep_data_folder_gets_a_short_socket_that_the_application_finds(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    (deep / "redis").mkdir(parents=True)

    found = services.broker_socket(deep)

    assert len(os.fsencode(found)) < services.SOCKET_PATH_BYTES
    assert application_socket(deep) == found
    assert services.broker_socket(deep) == found
    found.parent.rmdir()


def test_a_sign_of_life_from_before_the_start_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.time, "time", lambda: 1000.0)

    assert not services._is_up({"ok": True, "seconds_ago": 30.0}, started_at=990.0)
    assert services._is_up({"ok": True, "seconds_ago": 3.0}, started_at=990.0)
    assert services._is_up({"ok": True, "seconds_ago": None}, started_at=990.0)
    assert not services._is_up({"ok": False, "seconds_ago": 1.0}, started_at=990.0)
