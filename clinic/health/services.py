"""Tell what works and what does not, without a word about any client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from kombu.connection import Connection
from kombu.exceptions import OperationalError

from clinic.health.models import Heartbeat

# Beat speaks every 15 s; three missed beats mean that it, or the worker, is gone.
SILENT_AFTER: Final = timedelta(seconds=50)
BROKER_TIMEOUT_SECONDS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the system: well, or why not."""

    name: str
    is_well: bool
    detail: str
    seconds_ago: float | None = None


# Parts that only the apps above know of; they add themselves in AppConfig.ready.
more_parts: Final[list[Callable[[datetime], Part]]] = []


def beat(name: str, now: datetime) -> None:
    """Record a sign of life."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def examine(now: datetime) -> list[Part]:
    """Look at every part; the worker is asked by what it last wrote, not by a message."""
    database = _database()
    if not database.is_well:
        return [database]
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    own = [database, _broker(), _silent_or_well("worker", beats, now), _silent_or_well("beat", beats, now)]
    return own + [look(now) for look in more_parts]


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part(name="database", is_well=False, detail=_("The database does not answer."))
    return Part(name="database", is_well=True, detail=_("ok"))


def _broker() -> Part:
    try:
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:  # type: ignore[no-untyped-call]
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
    except (OperationalError, OSError):
        return Part(name="redis", is_well=False, detail=_("The broker does not answer."))
    return Part(name="redis", is_well=True, detail=_("ok"))


def _silent_or_well(name: str, beats: dict[str, datetime], now: datetime) -> Part:
    last = beats.get(name)
    if last is None:
        return Part(name=name, is_well=False, detail=_("Has not started yet."))
    seconds = (now - last).total_seconds()
    if now - last > SILENT_AFTER:
        return Part(name=name, is_well=False, detail=_("Has been silent for too long."), seconds_ago=seconds)
    return Part(name=name, is_well=True, detail=_("ok"), seconds_ago=seconds)
