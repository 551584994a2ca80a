"""Wake-ups of the medicine and of the sessions to come."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from sessions.services import coming, running_out


@shared_task(name="sessions.run_out", ignore_result=True)
def run_out(**_future: object) -> None:
    """Tell of medicine that nears its beyond-use date."""
    running_out.tell_of_medicine(now=timezone.now())


@shared_task(name="sessions.keep_readiness", ignore_result=True)
def keep_readiness(**_future: object) -> None:
    """Keep since when coming sessions lack what."""
    coming.keep_points(now=timezone.now())
