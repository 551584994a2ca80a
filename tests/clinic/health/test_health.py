"""The health page says what is alive, and nothing about clients."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clinic.health import services
from clinic.health.models import Heartbeat
from clinic.health.tasks import beat

pytestmark = pytest.mark.django_db


def parts() -> dict[str, bool]:
    return {part.name: part.is_well for part in services.examine(timezone.now())}


def test_a_beat_shows_scheduler_and_worker_alive() -> None:
    assert parts()["worker"] is False

    beat()

    assert (parts()["worker"], parts()["beat"], parts()["database"]) == (True, True, True)


def test_silence_is_told_after_three_missed_beats() -> None:
    beat()
    Heartbeat.objects.update(at=timezone.now() - services.SILENT_AFTER - timedelta(seconds=1))

    assert (parts()["worker"], parts()["beat"]) == (False, False)


def test_a_broker_that_is_away_is_told(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/at/all.sock?virtual_host=0"

    assert parts()["redis"] is False


def test_page_is_503_until_everything_is_up(settings, broker_url: str) -> None:  # type: ignore[no-untyped-def]
    settings.CELERY_BROKER_URL = broker_url
    assert Browser().get("/health/").status_code == 503

    beat()
    answer = Browser().get("/health/")

    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    parts = {"database", "redis", "worker", "beat", "reminders", "documents", "backups", "emergency_sheet"}
    assert set(answer.json()) == {"ok"} | parts


def test_only_reading_is_allowed() -> None:
    assert Browser().post("/health/").status_code == 405
