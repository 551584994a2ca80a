"""The wake-up that tells owners."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clinic.break_glass.services import alerts


@shared_task(name="break_glass.tell_owners", ignore_result=True)
def tell_owners(**_future: object) -> None:
    """Mail what owners have not been told yet."""
    alerts.tell_owners(now=timezone.now())
