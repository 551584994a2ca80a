"""Many processes append at once, some are killed; no number is taken twice and none is left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

WRITERS = 6
EVENTS_EACH = 40
KILLED = 2

WRITER = """
import clinic.sqlite_shim, sys, uuid
import django
django.setup()
from clinic.audit import services as audit
from clinic.audit.terms import Act
for number in range(int(sys.argv[1])):
    audit.record(actor=None, system="tests.writer", act=Act.CHANGE, action="tests.row.written")
    print("written", flush=True)
"""


@pytest.fixture
def environment(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The test database as a file of its own, and the environment of a process that uses it."""
    from django.db.backends.sqlite3.base import Database

    file = tmp_path / "ledger.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        target = Database.connect(str(file))
        connection.connection.backup(target)
        target.close()
    yield {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{file}",
        "KAPSTONE_KEY_RING": settings.KEY_RING_FILE,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }


def test_no_gap_and_no_double_number(environment: dict[str, str]) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(EVENTS_EACH)],
            env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for _ in range(WRITERS)
    ]  # fmt: skip
    for victim in writers[:KILLED]:
        assert victim.stdout is not None
        victim.stdout.readline()
        time.sleep(0.05)
        victim.send_signal(signal.SIGKILL)
    finished = [writer.communicate(timeout=120)[0].count("written") for writer in writers]

    assert finished[KILLED:] == [EVENTS_EACH] * (WRITERS - KILLED)
    check = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert check.returncode == 0, check.stderr
    assert int(check.stdout.split("verifies: ")[1].split()[0]) >= sum(finished[KILLED:]) + KILLED
