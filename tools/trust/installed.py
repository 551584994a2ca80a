"""An installation of its own for a check: folder, key ring and database, gone when the check ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from tools import migrated
from tools.common import ROOT
from tools.postgres import running_server

# Nothing of a practice that may run on this machine reaches the check.
_ENTRIES: Final = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "KAPSTONE_KEY_RING",
    "KAPSTONE_LEDGER_ANCHORS",
    "KAPSTONE_ORIGIN",
)


@contextmanager
def installation(*, postgres: bool = False) -> Iterator[dict[str, str]]:
    """Make the folder and the keys, migrate, and yield the environment of its processes."""
    # Asked to stop, Python would end without cleaning up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kapstone-check-")))
        address = stack.enter_context(running_server()) if postgres else f"sqlite:///{folder / 'check.sqlite3'}"
        environment = {name: value for name, value in os.environ.items() if name not in _ENTRIES}
        environment |= {
            "KAPSTONE_DATA": str(folder),
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tools.trust.check_settings",
            "KAPSTONE_DEMO": "1",
            "PYTHONPATH": str(ROOT),
        }
        if not postgres:
            migrated.install_in(folder)
        manage(environment, "prepare")
        yield environment


def use(environment: Mapping[str, str]) -> None:
    """Make this process one of the installation's; possible once per process."""
    os.environ.update(environment)
    import django  # noqa: PLC0415 -- after the shim

    import clinic.sqlite_shim  # noqa: F401, PLC0415 -- before anything imports sqlite3

    django.setup()


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a management command of the installation and return what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def start(environment: Mapping[str, str], *arguments: str, **more: Any) -> subprocess.Popen[str]:
    """Start a Python process of the installation whose output can be read."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def say(sentence: str) -> None:
    """Tell whoever waits how far the check has come."""
    print(sentence, file=sys.stderr, flush=True)
