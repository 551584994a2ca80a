"""Wake-ups of staff."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clinic.staff.services import expiry, resets, tries


@shared_task(name="staff.answer_resets", ignore_result=True)
def answer_resets(**_future: object) -> None:
    """Mail the links that people asked for."""
    resets.answer_due(now=timezone.now())


@shared_task(name="staff.tidy", ignore_result=True)
def tidy(**_future: object) -> None:
    """Remove counters that no longer count."""
    tries.forget_old(now=timezone.now())


@shared_task(name="staff.remind_expiry", ignore_result=True)
def remind_expiry(**_future: object) -> None:
    """Tell people and owners that a paper runs out."""
    expiry.tell_due(now=timezone.now())
