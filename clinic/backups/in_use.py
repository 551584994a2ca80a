"""Make sure that nobody works on the database, and keep it so, while it is replaced or moved."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.audit.models import LedgerHead
from clinic.backups import databases
from clinic.health.models import Heartbeat
from clinic.health.services import SILENT_AFTER


class DatabaseInUse(Exception):
    """Something works on the database just now; carries the sentence for whoever runs the command."""


@contextmanager
def out_of_use(*, now: datetime) -> Iterator[BaseDatabaseWrapper]:
    """Hand out the only connection to this installation's database; raises :class:`DatabaseInUse`."""
    with _start_lock():
        own = databases.own_settings()
        if own["ENGINE"] == databases.SQLITE:
            own = _alone(own)
        connection.close()
        with databases.opened(own) as only:
            _take(only)
            if databases.has_tables(only):
                _refuse_signs_of_life(now)
            yield only


def holds_a_practice(database: BaseDatabaseWrapper) -> bool:
    """Say whether anything would be lost if the database that stands in were replaced."""
    if not databases.has_tables(database):
        return False
    return LedgerHead.objects.filter(seq__gt=0).exists() or get_user_model()._default_manager.exists()


def _alone(own: dict[str, Any]) -> dict[str, Any]:
    options = {**settings.SQLITE_OPTIONS, "timeout": 1}
    options["init_command"] = f"PRAGMA locking_mode=EXCLUSIVE;{options['init_command']}"
    return {**own, "OPTIONS": options}


def _take(only: BaseDatabaseWrapper) -> None:
    try:
        with only.cursor() as cursor:
            if only.vendor == "sqlite":
                # In exclusive mode the first write takes the file, and keeps it until it is closed.
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("COMMIT")
                return
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            others = cursor.fetchone()[0]
    except OperationalError as refusal:
        if only.vendor != "sqlite":
            raise
        raise DatabaseInUse("A process has the database open. Stop Kapstone first.") from refusal
    if others:
        raise DatabaseInUse(f"{others} other connections are open on the database. Stop Kapstone first.")


def _refuse_signs_of_life(now: datetime) -> None:
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and now - last < SILENT_AFTER:
        raise DatabaseInUse(
            f"Worker and scheduler gave a sign of life {(now - last).seconds} s ago. "
            f"Stop Kapstone, and try again after {SILENT_AFTER.seconds} s."
        )


@contextmanager
def _start_lock() -> Iterator[None]:
    """Keep ``make run`` from starting meanwhile; it holds the same lock while it runs."""
    path = settings.DATA / "run" / "lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DatabaseInUse(f"Kapstone is running on {settings.DATA}. Stop it first.") from None
        yield
