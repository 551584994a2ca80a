"""Many processes append at once, some are killed; no number is taken twice and none is left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tools import migrated

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
def environment(tmp_path: Path) -> dict[str, str]:
    """A database file of its own with the schema, and the environment of a process that uses it."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
        "KAPSTONE_KEY_RING": settings.KEY_RING_FILE,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    migrated.copy_to(tmp_path / "ledger.sqlite3")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        env=environment, cwd=settings.BASE_DIR, check=True, timeout=120,
    )  # fmt: skip
    return environment


def test_no_gap_and_no_double_number(environment: dict[str, str]) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(EVENTS_EACH)],
            env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(WRITERS)
    ]  # fmt: skip
    for victim in writers[:KILLED]:
        assert victim.stdout is not None
        victim.stdout.readline()
        time.sleep(0.05)
        victim.send_signal(signal.SIGKILL)
    said = [writer.communicate(timeout=120) for writer in writers]
    finished = [out.count("written") for out, _errors in said]

    assert finished[KILLED:] == [EVENTS_EACH] * (WRITERS - KILLED), said[-1][1]
    check = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", "--skip-checks"],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert check.returncode == 0, check.stderr
    assert int(check.stdout.split("verifies: ")[1].split()[0]) >= sum(finished[KILLED:]) + KILLED
