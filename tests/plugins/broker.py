"""A real broker on a Unix socket, and a real worker and beat beside the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from tools.services import broker_server

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_for(condition: Callable[[], object], *, seconds: float = 20, what: str = "the condition") -> None:
    """Wait until ``condition`` holds; fail the test when it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"Waited {seconds} s for {what}.")


def _answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.ConnectionError:
        return False


@pytest.fixture(scope="session")
def broker_url() -> Iterator[str]:
    """Start a broker for the session; return its Celery URL."""
    folder = Path(tempfile.mkdtemp(prefix="kap-"))
    socket = folder / "b.sock"
    server = subprocess.Popen(
        [
            broker_server(),
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--save",
            "",
            "--dir",
            folder,
            "--loglevel",
            "warning",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: _answers(f"unix://{socket}"), what="the broker")
    yield f"redis+socket://{socket}?virtual_host=0"
    server.terminate()
    server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


StartWorker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(broker_url: str, transactional_db: None, tmp_path: Path) -> Iterator[StartWorker]:
    """Return a function that starts a real Celery worker on the test database."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "-A", "clinic", "worker", "--pool", "solo",
             "--without-gossip", "--without-mingle", "--loglevel", "WARNING", *arguments],
            cwd=ROOT,
            env={**os.environ, **worker_environment(broker_url), **environment},
            stdout=(tmp_path / f"worker{len(started)}.log").open("wb"),
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(20)


def worker_environment(broker_url: str) -> dict[str, str]:
    """Return the environment of a process that shares the test's database and broker."""
    database = settings.DATABASES["default"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "clinic.test_settings",
        "REDIS_URL": broker_url,
        "PYTHONPATH": str(ROOT),
    }
    if "sqlite" in database["ENGINE"]:
        environment["DATABASE_URL"] = f"sqlite:///{database['NAME']}"
    else:
        host = database["OPTIONS"].get("host") or database["HOST"]
        environment["DATABASE_URL"] = f"postgresql://{database['USER']}:@/{database['NAME']}?host={host}"
    return environment
