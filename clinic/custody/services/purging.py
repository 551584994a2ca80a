"""End a record: asked for, confirmed, removed, and certified (domain.md 5.6)."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import cast

from django.db import connection, transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.core.labels import label
from clinic.custody import queries
from clinic.custody.models import Archive, Purge
from clinic.custody.rules.purging import why_not, why_not_confirmed
from clinic.custody.services.archives import let_go
from clinic.custody.services.removing import certificate_of, remove, rows_of_client
from clinic.custody.terms import ArchiveState, PurgeRefusal, PurgeState
from clinic.policy.terms import Permission
from clinic.staff.models import User
from sessions.services.refusals import Refused

logger = logging.getLogger(__name__)


class PurgeRefused(Refused):
    """A record that stays."""

    def __init__(self, code: PurgeRefusal, *, field: str | None = None, detail: str = "") -> None:
        super().__init__(f"{label(code)} {detail}".strip(), field=field)
        self.code = code


@transaction.atomic
def ask(*, client: Client, typed_code: str, reason: str, actor: User, now: datetime) -> Purge:
    """Ask for the removal of a record. Asked for again, gives the one that waits."""
    locked = Client.objects.select_for_update(of=("self",)).select_related("practice").get(pk=client.pk)
    standing = queries.open_purge(locked)
    if standing is not None:
        return standing
    _refuse_wrong_code(locked.short_id, typed_code)
    _refuse_what_stays(locked, now)
    purge = Purge(practice_id=locked.practice_id, client_code=locked.pk, reason=reason, asked_by=actor, asked_at=now)
    purge.save(force_insert=True)
    audit.record(actor=actor, act=Act.CREATE, action="custody.purge.asked", target=purge, client_id=locked.pk, at=now)
    return purge


@transaction.atomic
def withdraw(*, purge: Purge, actor: User, now: datetime) -> None:
    """Take a request back; nothing was removed."""
    changed = Purge.objects.filter(pk=purge.pk, state=PurgeState.REQUESTED).update(
        state=PurgeState.WITHDRAWN, decided_by=actor, decided_at=now
    )
    if changed:
        audit.record(
            actor=actor, act=Act.CHANGE, action="custody.purge.withdrawn", target=purge, client_id=purge.client_code,
            at=now,
        )  # fmt: skip


@transaction.atomic
def confirm(*, purge: Purge, typed_code: str, actor: User, now: datetime) -> Purge:
    """Remove a record, all of it, and certify what was removed.

    Judged anew: a hold placed since, a contact, a disclosure keep it.
    """
    locked = cast("Purge", Purge.objects.select_for_update(of=("self",)).select_related("practice").get(pk=purge.pk))
    if locked.state is not PurgeState.REQUESTED:
        return locked
    others = queries.others_who_may(actor, Permission.MANAGE_RETENTION, queries.colleagues(locked.practice))
    refusal = why_not_confirmed(
        asked_by=locked.asked_by_id, asked_at=locked.asked_at, confirming=actor.pk, others_may=others, now=now
    )
    if refusal is not None:
        raise PurgeRefused(refusal)
    client = Client.objects.select_for_update(of=("self",)).select_related("practice").get(pk=locked.client_code)
    _refuse_wrong_code(client.short_id, typed_code)
    locked.kept_until = _refuse_what_stays(client, now)
    rows = rows_of_client(client)
    locked.removed, locked.content_hash = certificate_of(rows)
    locked.removed_count = sum(len(keys) for keys in rows.values())
    locked.state, locked.decided_by, locked.decided_at = PurgeState.DONE, actor, now
    # Before the rows go: if the ledger cannot be written, nothing is removed.
    audit.record(
        actor=actor, act=Act.REMOVE, action="custody.record.purged", target=locked, client_id=client.pk, at=now
    )
    _let_practice_archives_go(locked, now)
    remove(rows)
    locked.save()
    return locked


def _refuse_wrong_code(code: str, typed: str) -> None:
    if typed.strip().casefold() != code:
        raise PurgeRefused(PurgeRefusal.CODE_DIFFERS, field="code")


def _refuse_what_stays(client: Client, now: datetime) -> date | None:
    record = queries.kept(client, today=queries.today_of(client.practice, now))
    refusal = why_not(record.verdict)
    if refusal is None:
        return record.verdict.until
    until = record.verdict.until
    detail = label(record.verdict.basis) + "."
    if until is not None:
        detail = _("%(basis)s Until %(day)s.") % {"basis": detail, "day": wording.day(until, "date")}
    raise PurgeRefused(refusal, detail="" if refusal is PurgeRefusal.UNDER_HOLD else detail)


def _let_practice_archives_go(purge: Purge, now: datetime) -> None:
    """An archive of the practice holds the record too; it is a copy, and can be made again without it."""
    copies = Archive.objects.filter(practice_id=purge.practice_id, client__isnull=True, state=ArchiveState.READY)
    for archive in copies:
        let_go(archive, now=now)


def clean_file(now: datetime) -> int:
    """Overwrite what removed rows left in the database file; returns how many purges are now clean.

    SQLite overwrites freed pages itself (``secure_delete``); the write-ahead log still holds them
    until it is folded back and cut off, and ``VACUUM`` rewrites what lay between. PostgreSQL frees
    the rows for reuse. Backups keep what they hold until their own retention rolls over.
    """
    waiting = Purge.objects.filter(state=PurgeState.DONE, file_cleaned_at__isnull=True)
    if not waiting.exists() or not _swept():
        return 0
    return waiting.update(file_cleaned_at=now)


def _swept() -> bool:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("VACUUM")
            return True
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchone()[0]
    if is_busy:
        logger.warning("somebody reads an older state of the database: it is cleaned with the next sweep")
    return not is_busy
