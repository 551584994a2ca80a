"""Ask for an archive, let the worker make it, hand it over, and let it go after its time.

States move by conditional update, so that two workers never make one archive twice; a worker that
died leaves a lease that runs out.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.custody import queries
from clinic.custody.exports.manifest import zipped
from clinic.custody.exports.practice import PracticeZip
from clinic.custody.exports.sealed_file import SealedFile, new_passphrase
from clinic.custody.models import Archive
from clinic.custody.rules.archive import FETCHED_WITHIN, may_read_passphrase
from clinic.custody.services.disclosures import record_disclosure, refuse_part2_without_consent
from clinic.custody.services.making import client_files
from clinic.custody.terms import ArchiveState, DisclosureMeans, DisclosurePurpose
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.staff.models import User
from sessions.services.refusals import Refused

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=62)
MOST_ATTEMPTS: Final = 3
UNDERWAY: Final = (ArchiveState.REQUESTED, ArchiveState.MAKING)
# What is erased when an archive is made again, or its time is over.
GONE: Final[dict[str, Any]] = {"content": None, "passphrase": None, "lease_until": None}


class ArchiveRefused(Refused):
    """An archive that is not made or not handed over."""


@transaction.atomic
def ask_for_client_archive(
    *,
    client: Client,
    purpose: DisclosurePurpose,
    recipient: str,
    recipient_address: str,
    explanation: str,
    actor: User,
    now: datetime,
) -> Archive:
    """Ask for everything of a client. Asked again while one is being made, gives that one."""
    refuse_part2_without_consent(client, purpose, now)
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    details = {"recipient": recipient, "recipient_address": recipient_address, "explanation": explanation}
    for standing in Archive.objects.filter(client=client, state__in=UNDERWAY, requested_by=actor):
        if standing.details == details and standing.purpose is purpose:
            return cast("Archive", standing)
    return _asked(practice_id=client.practice_id, client=client, purpose=purpose, details=details, actor=actor, now=now)


@transaction.atomic
def ask_for_practice_archive(*, practice: Practice, reason: str, actor: User, now: datetime) -> Archive:
    """Ask for everything of the practice, sealed under a passphrase that somebody else reads."""
    Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    standing = Archive.objects.filter(practice=practice, client__isnull=True, state__in=UNDERWAY).first()
    if standing is not None:
        return cast("Archive", standing)
    return _asked(
        practice_id=practice.pk, client=None, purpose=DisclosurePurpose.OPERATIONS, details={"reason": reason},
        actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def record_export_by_hand(*, practice: Practice, reason: str, now: datetime) -> None:
    """Record that the administrator exports the practice by command; no file of it is kept here."""
    archive = Archive.objects.create(
        practice=practice, state=ArchiveState.EXPIRED, purpose=DisclosurePurpose.OPERATIONS, details={"reason": reason},
        requested_at=now,
    )  # fmt: skip
    audit.record(
        actor=None, system="manage.export_practice", act=Act.EXPORT, action="custody.archive.asked", target=archive,
        at=now,
    )  # fmt: skip


def _asked(*, actor: User, now: datetime, **fields: Any) -> Archive:
    archive: Archive = Archive.objects.create(
        requested_by=actor,
        requested_at=now,
        passphrase=new_passphrase() if fields["client"] is None else None,
        **fields,
    )
    audit.record(actor=actor, act=Act.EXPORT, action="custody.archive.asked", target=archive, at=now)
    return archive


def waiting(now: datetime) -> list[UUID]:
    """Return the archives that no worker is making."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = Archive.objects.filter(free, state__in=UNDERWAY)
    return list(rows.order_by("requested_at").values_list("pk", flat=True)[:5])


def make(pk: UUID, *, now: datetime) -> bool:
    """Make one archive if nobody else is; False when there was nothing to do.

    The attempt is counted before the work, so that an archive which kills its worker ends as failed
    and not in a circle.
    """
    if not _claim(pk, now):
        return False
    archive: Archive = Archive.objects.select_related("practice", "client__practice").get(pk=pk)
    if archive.attempts > MOST_ATTEMPTS:
        _fail(archive, "TooManyAttempts")
        return True
    try:
        result = _make_client(archive, now) if archive.client else _make_practice(archive, now)
    except Exception as problem:  # noqa: BLE001 -- whatever went wrong ends as an archive marked failed
        # The kind of problem only: its words may quote what was being written.
        _fail(archive, type(problem).__name__)
        return True
    _finish(archive, result, now)
    return True


def _fail(archive: Archive, error: str) -> None:
    logger.warning("archive %s could not be made: %s", archive.pk, error)
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.FAILED, lease_until=None, last_error=error[:80])


def _claim(pk: UUID, now: datetime) -> bool:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    claimed = Archive.objects.filter(free, pk=pk, state__in=UNDERWAY)
    return claimed.update(state=ArchiveState.MAKING, lease_until=now + LEASE, attempts=F("attempts") + 1) == 1


def _make_client(archive: Archive, now: datetime) -> dict[str, Any]:
    files, manifest = client_files(cast("Client", archive.client), now=now)
    content = zipped(files, manifest, made_at=now)
    return {
        "content": content,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "manifest": manifest,
    }


def _make_practice(archive: Archive, now: datetime) -> dict[str, Any]:
    path = file_of(archive)

    def progress(done: int, total: int) -> None:
        Archive.objects.filter(pk=archive.pk).update(done_count=done, total_count=total)

    with SealedFile(path, archive.passphrase) as target:
        manifest = write_practice(cast("BinaryIO", target), practice=archive.practice, made_at=now, progress=progress)
    return {
        "file_name": path.name,
        "size_bytes": target.size,
        "sha256": target.digest.hexdigest(),
        "manifest": {**manifest, "files": len(manifest["files"])},
    }


def write_practice(
    target: BinaryIO, *, practice: Practice, made_at: datetime, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """Write everything of a practice into ``target`` and return the manifest."""
    keys = list(Client.objects.filter(practice=practice).order_by("pk").values_list("pk", flat=True))
    archive = PracticeZip(target, practice=practice, made_at=made_at)
    # Closed here too when something breaks, while there is still something to write into.
    with closing(archive.zip):
        for done, pk in enumerate(keys):
            progress(done, len(keys))
            client = Client.objects.select_related("practice").get(pk=pk)
            files, manifest = client_files(client, now=made_at)
            archive.add_client(str(pk), files, manifest)
        archive.add_practice(wording.moment_text(made_at, practice.time_zone))
        progress(len(keys), len(keys))
        return archive.finish(len(keys))


def file_of(archive: Archive) -> Path:
    """Return where a practice's archive lies: private, apart from everything that is served."""
    return Path(settings.DATA) / "archives" / f"practice-{archive.pk}.zip.enc"


def _finish(archive: Archive, result: dict[str, Any], now: datetime) -> None:
    for name, value in result.items():
        setattr(archive, name, value)
    archive.state = ArchiveState.READY
    archive.ready_at = now
    archive.expires_at = now + FETCHED_WITHIN
    archive.lease_until = None
    archive.last_error = ""
    fields = [*result, "state", "ready_at", "expires_at", "lease_until", "last_error"]
    with transaction.atomic():
        archive.save(update_fields=fields)
        audit.record(
            actor=None, system="custody.make", act=Act.CREATE, action="custody.archive.made", target=archive, at=now
        )


@transaction.atomic
def retry(*, archive: Archive, actor: User, now: datetime) -> None:
    """Try a failed archive again."""
    changed = Archive.objects.filter(pk=archive.pk, state=ArchiveState.FAILED).update(
        state=ArchiveState.REQUESTED, attempts=0, lease_until=None, last_error="", done_count=0
    )
    if changed:
        audit.record(actor=actor, act=Act.CHANGE, action="custody.archive.retried", target=archive, at=now)


@transaction.atomic
def hand_over_client(*, archive: Archive, actor: User, now: datetime) -> bytes:
    """Return a client's archive; the first time, what was said about the recipient becomes a disclosure."""
    stored = _ready(archive, now)
    client = cast("Client", archive.client)
    refuse_part2_without_consent(client, stored.purpose, now)
    audit.record(actor=actor, act=Act.EXPORT, action="custody.archive.downloaded", target=stored, at=now)
    if not client.disclosures.filter(subject_id=stored.pk).exists():
        record_disclosure(
            client=client, at=now, what=_("The whole record"), purpose=stored.purpose, means=DisclosureMeans.ARCHIVE,
            actor=actor, now=now, subject=stored, **stored.details,
        )  # fmt: skip
    content: bytes = stored.content
    return content


@transaction.atomic
def hand_over_practice(*, archive: Archive, actor: User, now: datetime) -> Path:
    """Return where the sealed file of a practice lies."""
    stored = _ready(archive, now)
    path = file_of(stored)
    if not path.is_file():
        raise ArchiveRefused(_("The file is no longer there. Ask for a new archive."))
    audit.record(actor=actor, act=Act.EXPORT, action="custody.archive.downloaded", target=stored, at=now)
    return path


@transaction.atomic
def read_passphrase(*, archive: Archive, actor: User, now: datetime) -> str:
    """Return the passphrase of a practice's archive, once, to somebody who has not asked for the file."""
    stored = _ready(archive, now)
    others = queries.others_who_may(actor, Permission.OPEN_ARCHIVE, queries.colleagues(archive.practice))
    if not may_read_passphrase(asked_by=stored.requested_by_id, reader=actor.pk, others_may=others):
        raise ArchiveRefused(_("Somebody else reads the passphrase: the file and the passphrase go to two people."))
    passphrase: str | None = stored.passphrase
    if passphrase is None:
        raise ArchiveRefused(_("The passphrase was read already. If it is lost, ask for a new archive."))
    stored.passphrase = None
    stored.passphrase_read_by = actor
    stored.passphrase_read_at = now
    stored.save(update_fields=["passphrase", "passphrase_read_by", "passphrase_read_at"])
    audit.record(actor=actor, act=Act.EXPORT, action="custody.passphrase.read", target=stored, at=now)
    return passphrase


def _ready(archive: Archive, now: datetime) -> Archive:
    stored: Archive = Archive.objects.select_for_update(of=("self",)).get(pk=archive.pk)
    if stored.state is not ArchiveState.READY:
        raise ArchiveRefused(_("The archive is not ready."))
    if stored.expires_at is None or stored.expires_at <= now:
        raise ArchiveRefused(_("The time to fetch this archive is over. Ask for a new one."))
    return stored


def expire(now: datetime) -> int:
    """Erase the content of archives whose time is over; the rows stay, as history."""
    due = list(Archive.objects.filter(state=ArchiveState.READY, expires_at__lte=now).only("pk", "practice_id"))
    for archive in due:
        let_go(archive, now=now)
    return len(due)


@transaction.atomic
def let_go(archive: Archive, *, now: datetime) -> None:
    """Erase the content of one archive."""
    file_of(archive).unlink(missing_ok=True)
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.EXPIRED, **GONE)
    audit.record(
        actor=None, system="custody.expire", act=Act.REMOVE, action="custody.archive.expired", target=archive, at=now
    )
