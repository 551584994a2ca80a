"""Wake-ups: what is due stands in the folder and the database. A backup may take longer than other tasks."""

from __future__ import annotations

from typing import Final

from celery import shared_task
from django.utils import timezone

from clinic.backups.services import watching

LIMITS: Final = {"soft_time_limit": 3_500, "time_limit": 3_600}


@shared_task(name="backups.take_due", ignore_result=True, **LIMITS)
def take_due(**_future: object) -> None:
    """Take a backup when one is due or was asked for."""
    watching.take_if_due(timezone.now())


@shared_task(name="backups.drill_due", ignore_result=True, **LIMITS)
def drill_due(**_future: object) -> None:
    """Rehearse a restore once a month."""
    watching.drill_if_due(timezone.now())
