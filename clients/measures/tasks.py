"""The wake-up that lets go of answers nobody sent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clients.measures.services import asking


@shared_task(name="measures.forget_unfinished", ignore_result=True)
def forget_unfinished(**_future: object) -> None:
    """Let go of unfinished answers whose link is over."""
    asking.forget_unfinished(now=timezone.now())
