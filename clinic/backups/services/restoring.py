"""Put a backup in place of the database, after it was examined; what was there is kept aside."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.audit import services as audit
from clinic.audit.anchors import own_up_to_restore, read_anchors
from clinic.audit.terms import Act
from clinic.backups import databases, places, postgres
from clinic.backups.hooks import database_restored
from clinic.backups.in_use import holds_a_practice, out_of_use
from clinic.backups.manifest import Manifest
from clinic.backups.packing import manifest_of, unpack
from clinic.backups.snapshot import copy_pages
from clinic.backups.verification import Examination, examine

# Whoever was signed in when the backup was taken may have been shut out since.
SIGN_INS = ("sessions.Session", "usersessions.UserSession")


class RestoreRefused(Exception):
    """Nothing was changed; carries the sentence for whoever runs the command."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was put in place, and where the old database is."""

    manifest: Manifest
    examination: Examination
    kept_aside: str
    seconds: float


def look_at(backup: Path) -> Manifest:
    """Return what a backup holds; raises :class:`SealedFileRefused` or :class:`RestoreRefused`."""
    manifest = manifest_of(backup)
    if unknown := sorted(set(manifest.migrations) - databases.known_migrations()):
        raise RestoreRefused(
            f"This backup was made by version {manifest.version}, which knows more than this one ({unknown[0]}). "
            "Restore it with that version or a newer one."
        )
    return manifest


def rows_not_in_it(manifest: Manifest) -> int:
    """Return how many rows of the access log were noted outside the database since the backup was taken."""
    noted = max((anchor.seq for anchor in read_anchors().anchors), default=0)
    return max(0, noted - manifest.ledger_seq)


def restore(backup: Path, *, now: datetime, replace: bool = False, accept_findings: bool = False) -> Restored:
    """Restore a backup; everything that can be refused is refused before anything changes.

    Ends every sign-in of the restored database. Raises :class:`RestoreRefused`,
    :class:`SealedFileRefused`, :class:`DatabaseInUse` or :class:`places.AnotherRun`.
    """
    started = time.monotonic()
    look_at(backup)
    with places.only_run() as work:
        copy = work / "restored.sqlite3"
        manifest = unpack(backup, copy)
        with databases.opened(databases.scratch_file(copy)):
            examination = examine(manifest)
            if examination.findings and not accept_findings:
                raise RestoreRefused(_sentence(examination))
            databases.migrate()
            _begin_anew(manifest, now=now)
        kept_aside = _put_in_place(copy, now=now, replace=replace)
    # What was noted outside the database of later rows is void from here on, and told as a gap.
    own_up_to_restore(now=now)
    return Restored(
        manifest=manifest, examination=examination, kept_aside=kept_aside, seconds=time.monotonic() - started
    )


@transaction.atomic
def _begin_anew(manifest: Manifest, *, now: datetime) -> None:
    for name in SIGN_INS:
        apps.get_model(name)._default_manager.all().delete()
    for callback in database_restored:
        callback(manifest.taken_at, now)
    audit.record(actor=None, system="restore", act=Act.CHANGE, action="backups.database.restored", at=now)


def _put_in_place(copy: Path, *, now: datetime, replace: bool) -> str:
    target = databases.own_sqlite_file()
    if target is not None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with out_of_use(now=now) as only:
        if holds_a_practice(only) and not replace:
            raise RestoreRefused("The database already holds a practice. Say --replace to put the backup in its place.")
        if target is None:
            own = databases.own_settings()
            return postgres.fill_and_swap(copy, own, now=now)
        return _swap_file(only, copy, target, now=now)


def _swap_file(only: BaseDatabaseWrapper, copy: Path, target: Path, *, now: datetime) -> str:
    ready = target.with_name(f".{target.name}.restoring")
    ready.unlink(missing_ok=True)
    # By pages rather than by renaming: the work folder may lie on another disk.
    with databases.opened(databases.scratch_file(copy)) as source:
        source.ensure_connection()
        copy_pages(source.connection, ready)
    places.make_private_and_last(ready)
    aside = target.with_name(f"{target.stem}-replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{target.suffix}")
    was_used = holds_a_practice(only)
    with only.cursor() as cursor:
        # Everything out of the log and into the one file that is kept.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA journal_mode=DELETE")
    if was_used:
        # A second name first, so that at no instant there is neither the old nor the new.
        aside.hardlink_to(target)
    only.close()
    ready.replace(target)
    places.sync_folder(target.parent)
    return str(aside) if was_used else ""


def _sentence(examination: Examination) -> str:
    found = "; ".join(f"{finding.problem} {finding.where}".strip() for finding in examination.findings)
    return f"This backup does not pass its examination: {found}. --accept-findings restores it all the same."
