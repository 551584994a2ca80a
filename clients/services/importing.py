"""Taking a client list over from another practice tool: all of it, or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clients.models import ClientImport
from clients.services import clients as client_services
from clients.services.import_plan import ImportOptions, ImportPlan, plan_import
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.practice.models import Practice
from clinic.staff.models import User

Progress = Callable[[int, int], None]

# More than this keeps a person waiting at the browser; the command has no limit.
MOST_ROWS_ONLINE: Final = 1000
FORGOTTEN_AFTER: Final = timedelta(hours=24)


class ImportRefused(Exception):
    """Some rows cannot be read, so none was imported."""

    for_staff = _("Nothing was imported, because some rows cannot be read.")

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__()
        self.plan = plan


class ImportAlreadyDone(Exception):
    """The uploaded list was imported, or thrown away, before."""

    for_staff = _("This list was already imported or thrown away. Upload it again to check it.")


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What an import did."""

    added: int
    skipped: int


@transaction.atomic
def import_clients(
    *,
    stream: BinaryIO,
    practice: Practice,
    options: ImportOptions,
    actor: User | None,
    now: datetime,
    system: str = "",
    progress: Progress | None = None,
    most_rows: int | None = None,
) -> ImportResult:
    """Add every client of a list who is not there yet, with their therapist.

    The practice is locked, so that two imports at once do not both add the same people. Raises
    :class:`ImportRefused` with the plan when any row cannot be read.
    """
    Practice.objects.select_for_update().get(pk=practice.pk)
    plan = plan_import(stream=stream, practice=practice, options=options, now=now, most_rows=most_rows)
    if plan.problems:
        raise ImportRefused(plan)
    for count, row in enumerate(plan.new, start=1):
        client = client_services.add_client(
            practice=practice, details=row.details, lead=row.therapist, actor=actor, system=system, now=now
        )
        if row.is_put_away:
            client_services.archive_client(client=client, actor=actor, system=system, now=now)
        if progress is not None:
            progress(count, len(plan.new))
    audit.record(
        actor=actor,
        act=Act.CREATE,
        action="clients.list.imported",
        practice_id=practice.pk,
        system=system,
        reason_code=f"ADDED_{len(plan.new)}_SKIPPED_{len(plan.skipped)}",
        at=now,
    )
    return ImportResult(added=len(plan.new), skipped=len(plan.skipped))


@transaction.atomic
def keep_upload(
    *, practice: Practice, content: bytes, options: ImportOptions, actor: User, now: datetime
) -> ClientImport:
    """Keep an uploaded list, sealed, until it is confirmed; earlier unconfirmed ones are erased.

    A file that cannot be read at all is not kept: raises ``FileNotReadable``.
    """
    stream = io.BytesIO(content)
    plan_import(stream=stream, practice=practice, options=options, now=now, most_rows=MOST_ROWS_ONLINE)
    stale = ClientImport.objects.filter(practice=practice, finished_at__isnull=True)
    for upload in stale.filter(uploaded_by=actor) | stale.filter(uploaded_at__lt=now - FORGOTTEN_AFTER):
        _erase(upload, now)
    upload = ClientImport.objects.create(
        practice=practice,
        uploaded_by=actor,
        uploaded_at=now,
        content=content,
        encoding=options.encoding,
        day_first=options.day_first,
    )
    audit.record(actor=actor, act=Act.CREATE, action="clients.list.uploaded", target=upload, at=now)
    return upload


def preview_upload(*, upload: ClientImport, now: datetime) -> ImportPlan:
    """Say what confirming an uploaded list would do."""
    if upload.finished_at is not None:
        raise ImportAlreadyDone
    return plan_import(
        stream=io.BytesIO(upload.content),
        practice=upload.practice,
        options=_options(upload),
        now=now,
        most_rows=MOST_ROWS_ONLINE,
    )


@transaction.atomic
def confirm_upload(*, upload: ClientImport, actor: User, now: datetime) -> ImportResult:
    """Import an uploaded list and erase the file; the second confirmation is refused."""
    locked = ClientImport.objects.select_for_update().get(pk=upload.pk)
    if locked.finished_at is not None:
        raise ImportAlreadyDone
    result = import_clients(
        stream=io.BytesIO(locked.content),
        practice=locked.practice,
        options=_options(locked),
        actor=actor,
        now=now,
        most_rows=MOST_ROWS_ONLINE,
    )
    locked.added_count, locked.skipped_count = result.added, result.skipped
    _erase(locked, now)
    return result


@transaction.atomic
def discard_upload(*, upload: ClientImport, actor: User, now: datetime) -> None:
    """Throw an uploaded list away."""
    locked = ClientImport.objects.select_for_update().get(pk=upload.pk)
    if locked.finished_at is None:
        _erase(locked, now)
        audit.record(actor=actor, act=Act.REMOVE, action="clients.list.discarded", target=locked, at=now)


def _options(upload: ClientImport) -> ImportOptions:
    return ImportOptions(encoding=upload.encoding, day_first=upload.day_first)


def _erase(upload: ClientImport, now: datetime) -> None:
    upload.content = b""
    upload.finished_at = now
    upload.save()
