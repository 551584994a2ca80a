"""Wake-ups of the chart: what runs out stands in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clients.services import running_out


@shared_task(name="clients.run_out", ignore_result=True)
def run_out(**_future: object) -> None:
    """Mark clearances whose time is over, and tell of those that come to it."""
    now = timezone.now()
    running_out.expire_clearances(now=now)
    running_out.tell_of_clearances(now=now)
