"""Wake-ups of drafts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clinic.drafts import services


@shared_task(name="drafts.forget_old", ignore_result=True)
def forget_old(**_future: object) -> None:
    """Remove drafts that have run out."""
    services.forget_old(now=timezone.now())
