"""An empty installation of its own for a check: data folder, keys, SQLite database; gone afterwards."""

from __future__ import annotations

import importlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import migrated

HOST = "localhost"


@contextmanager
def installation(**environment: str) -> Iterator[Path]:
    """Set Django up on a new data folder, with the real settings and password hasher.

    Call it before anything of Django is imported. Processes started inside inherit it.
    """
    folder = Path(tempfile.mkdtemp(prefix="kapstone-check-"))
    os.environ.update(
        DATABASE_URL=f"sqlite:///{folder / 'check.sqlite3'}",
        DJANGO_SETTINGS_MODULE="tools.trust.check_settings",
        KAPSTONE_DATA=str(folder),
        KAPSTONE_DEMO="0",
        KAPSTONE_LOG_LEVEL="CRITICAL",
        # One for all processes of the check, also for this one, which starts before there is a key file.
        KAPSTONE_SECRET_KEY=secrets.token_urlsafe(64),
    )
    for name in ("KAPSTONE_ORIGIN", "KAPSTONE_KEY_RING", "KAPSTONE_HOSTS", "EMAIL_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ.update(environment)
    try:
        migrated.install_in(folder)
        set_django_up()
        from django.core.management import call_command  # noqa: PLC0415 -- Django has to be set up first

        call_command("prepare", verbosity=0)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def set_django_up() -> None:
    """Load the safe SQLite and Django, as manage.py does."""
    importlib.import_module("clinic.sqlite_shim")  # before anything imports sqlite3
    importlib.import_module("django").setup()
