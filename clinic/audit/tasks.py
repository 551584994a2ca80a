"""The hourly wake-up that notes where the ledger ends, outside the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from clinic.audit import anchors


@shared_task(name="audit.anchor_head", ignore_result=True)
def anchor_head(**_future: object) -> None:
    """Add a line to the anchor file and the system's log."""
    anchors.anchor_head(now=timezone.now())
