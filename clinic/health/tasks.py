"""The wake-up that shows both scheduler and worker alive."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from clinic.health import services


@shared_task(name="health.beat", ignore_result=True)
def beat(**_future: object) -> None:
    """Record that the scheduler spoke and a worker listened."""
    now: datetime = timezone.now()
    services.beat("beat", now)
    services.beat("worker", now)
