"""Wake-ups. What is due stands in the database, so a missed or doubled one does no harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clinic.reminders.services import planning, sending


@shared_task(name="reminders.send_due", ignore_result=True)
def send_due(**_future: object) -> None:
    """Send what is due."""
    sending.send_due()


@shared_task(name="reminders.plan_missing", ignore_result=True)
def plan_missing(**_future: object) -> None:
    """Make planned messages agree with appointments again."""
    planning.plan_missing(timezone.now())


@shared_task(name="reminders.release_stuck", ignore_result=True)
def release_stuck(**_future: object) -> None:
    """Show what a dead sender left half done."""
    sending.release_stuck(now=timezone.now())
