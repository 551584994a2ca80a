"""`make run`, really run: it serves, it refuses with a sentence, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tools.running import Run, free_port

pytestmark = pytest.mark.slow

MOST_MEMORY_MB = 600
PARTS = {"database", "redis", "worker", "beat"}

StartRun = Callable[..., Run]


@pytest.fixture
def start_run(tmp_path: Path) -> Iterator[StartRun]:
    """Return a function that starts a run; whatever is left of it ends with the test."""
    started: list[Run] = []

    def start(*, data: Path = tmp_path / "data", port: int | str = "", **environment: str) -> Run:
        started.append(Run(data, port=port or free_port(), **environment))
        return started[-1]

    yield start
    for run in started:
        run.close()


def get(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.status, response.read()


def test_run_starts_serves_stops_and_starts_again(start_run: StartRun, tmp_path: Path) -> None:
    port = free_port()
    data = tmp_path / "data"
    run = start_run(port=port, KAPSTONE_DEMO="0")
    run.wait_until_ready()

    status, body = get(f"http://127.0.0.1:{port}/health/")
    parts = json.loads(body)
    assert status == 200
    assert {name for name in PARTS if parts[name]["ok"]} == PARTS
    assert get(f"http://127.0.0.1:{port}/account/login/")[0] == 200
    assert f"http://127.0.0.1:{port}/" in run.said
    assert run.memory_mb() <= MOST_MEMORY_MB
    assert run.listening() == {f"127.0.0.1 {port}"}
    assert run.core_limits() == {("0", "0")}
    for private in (data, data / "keys", data / "keys" / "secret_key", data / "kapstone.sqlite3"):
        assert stat.S_IMODE(private.stat().st_mode) & 0o077 == 0

    twin = start_run(data=data)
    assert twin.wait_until_ended() == 1
    assert "already running" in twin.said

    assert run.stop(signal.SIGINT) == 0
    assert run.wait_until_alone() == set()
    assert not (data / "redis" / "valkey.sock").exists()
    assert not (data / "run" / "supervisord.pid").exists()

    again = start_run(port=port, KAPSTONE_DEMO="0")
    again.wait_until_ready()
    assert "Python packages" not in again.said
    assert "Front-end packages" not in again.said
    assert again.stop(signal.SIGTERM) == 0
    assert again.wait_until_alone() == set()


@pytest.mark.parametrize("victim", ["supervisor", "runner"])
def test_run_leaves_nothing_when_one_of_its_parents_is_killed(start_run: StartRun, tmp_path: Path, victim: str) -> None:
    run = start_run(KAPSTONE_DEMO="0")
    run.wait_until_ready()
    supervisor = int((tmp_path / "data" / "run" / "supervisord.pid").read_text())

    os.kill(supervisor if victim == "supervisor" else run.process.pid, signal.SIGKILL)

    assert run.wait_until_alone() == set()
    assert run.wait_until_ended() != 0


def test_run_refuses_a_taken_port(start_run: StartRun) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = start_run(port=taken.getsockname()[1])

        assert run.wait_until_ended() == 1

    assert "Port" in run.said
    assert "cannot be used" in run.said
    assert "Traceback" not in run.said


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8000.5"])
def test_run_refuses_a_port_that_is_none(start_run: StartRun, port: str) -> None:
    run = start_run(port=port)

    assert run.wait_until_ended() == 1
    assert run.said.strip() == f"PORT must be a number from 1 to 65535, not {port}."


def test_run_refuses_a_data_folder_it_cannot_write(start_run: StartRun) -> None:
    run = start_run(data=Path("/proc/kapstone"))

    assert run.wait_until_ended() == 1
    assert "cannot be written" in run.said
    assert "Traceback" not in run.said


def test_run_refuses_a_path_the_supervisor_cannot_read(start_run: StartRun, tmp_path: Path) -> None:
    run = start_run(data=tmp_path / "50%")

    assert run.wait_until_ended() == 1
    assert "percent sign" in run.said


def test_run_names_the_part_that_does_not_start(start_run: StartRun) -> None:
    run = start_run(KAPSTONE_DEMO="0", KAPSTONE_REDIS_SERVER="/bin/false")

    assert run.wait_until_ended(300) == 1
    assert "The broker does not start" in run.said
    assert run.wait_until_alone() == set()
