"""The wake-up that passes on what nobody took up."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clients.risk.services import telling


@shared_task(name="risk.watch", ignore_result=True)
def watch(**_future: object) -> None:
    """Pass alerts on and mail whoever was not told yet."""
    telling.watch(now=timezone.now())
