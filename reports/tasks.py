"""Wake-ups for the making of documents; what is to be made stands in the database."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Final
from uuid import UUID

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from reports.services import documents, emergency, haste, ledger_notes

# With the longest document after it, still within the time a task gets.
SWEEP_SECONDS: Final = 60


@shared_task(name="reports.render_document", ignore_result=True, soft_time_limit=90, time_limit=120)
def render_document(*, pk: str, **_future: object) -> None:
    """Make one document."""
    documents.make(UUID(pk), now=timezone.now())


@shared_task(name="reports.render_due", ignore_result=True, soft_time_limit=100, time_limit=120)
def render_due(**_future: object) -> None:
    """Make every document whose wake-up was lost or whose worker died; what takes too long waits for the next look."""
    ends = time.monotonic() + SWEEP_SECONDS
    for pk in documents.waiting(timezone.now()):
        if time.monotonic() < ends:
            documents.make(pk, now=timezone.now())


@shared_task(name="reports.print_emergency", ignore_result=True, soft_time_limit=300, time_limit=330)
def print_emergency(**_future: object) -> None:
    """Print the emergency sheets anew."""
    emergency.print_all(timezone.now())


@shared_task(name="reports.mail_ledger_notes", ignore_result=True)
def mail_ledger_notes(**_future: object) -> None:
    """Mail the owners where the ledger ends, once a day."""
    ledger_notes.mail_notes(now=timezone.now())


@shared_task(name="reports.watch_haste", ignore_result=True)
def watch_haste(**_future: object) -> None:
    """Notice who opens too many clients at once, and tell the owners."""
    haste.notice_bursts(now=timezone.now())
    haste.tell_owners(now=timezone.now())


def wake(pk: UUID) -> None:
    """Ask the worker to make a document now. When the broker is away, the sweep makes it later."""
    with suppress(OperationalError, OSError):
        render_document.apply_async(kwargs={"pk": str(pk)}, retry=False, expires=600)
