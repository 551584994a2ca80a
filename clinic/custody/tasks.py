"""Wake-ups for archives and for the cleaning of the database file; what is due stands in the database."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from clinic.custody.services import archives, purging

# A practice's archive takes its time; the lease in ``archives`` is a little longer.
SOFT_SECONDS, HARD_SECONDS = 3500, 3600


@shared_task(name="custody.make_archive", ignore_result=True, soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def make_archive(*, pk: str, **_future: object) -> None:
    """Make one archive."""
    archives.make(UUID(pk), now=timezone.now())


@shared_task(name="custody.make_waiting", ignore_result=True, soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def make_waiting(**_future: object) -> None:
    """Make every archive whose wake-up was lost or whose worker died."""
    for pk in archives.waiting(timezone.now()):
        archives.make(pk, now=timezone.now())


@shared_task(name="custody.tidy", ignore_result=True, soft_time_limit=550, time_limit=600)
def tidy(**_future: object) -> None:
    """Let archives go whose time is over, and clean the database file after a purge."""
    archives.expire(timezone.now())
    purging.clean_file(timezone.now())


def wake(pk: UUID) -> None:
    """Ask the worker to make an archive now. When the broker is away, the sweep makes it later."""
    with suppress(OperationalError, OSError):
        make_archive.apply_async(kwargs={"pk": str(pk)}, retry=False, expires=600)


def wake_tidy() -> None:
    """Ask the worker to tidy up now."""
    with suppress(OperationalError, OSError):
        tidy.apply_async(retry=False, expires=600)
