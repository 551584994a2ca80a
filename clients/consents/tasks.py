"""Wake-ups: which consents have run out stands in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clients.consents.services import requests


@shared_task(name="consents.expire", ignore_result=True)
def expire(**_future: object) -> None:
    """Let consents run out whose time is over, and tell of those that come to it."""
    now = timezone.now()
    requests.expire(now=now)
    requests.tell_of_expiry(now=now)
