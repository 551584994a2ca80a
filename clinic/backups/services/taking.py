"""Take a backup: write it sealed, restore it to prove it, and only then give it its name."""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act, Outcome
from clinic.backups import databases, places
from clinic.backups.manifest import Manifest
from clinic.backups.models import BackupRun
from clinic.backups.packing import manifest_of, pack, unpack
from clinic.backups.rows import TablesDiffer
from clinic.backups.rules.retention import kept
from clinic.backups.sealed_file import SealedFileRefused
from clinic.backups.services.copying import CopyFailed, copy_elsewhere
from clinic.backups.snapshot import RowsDiffer, describe, take_snapshot
from clinic.backups.terms import Problem, RunKind, RunState
from clinic.backups.verification import Examination, Finding, examine

# The plain snapshot and the restored copy lie side by side, and both may grow a little.
SPACE_FACTOR: Final = 2.5
LEAST_FREE_BYTES: Final = 50_000_000


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A backup that was written, and what its verification found."""

    path: Path
    manifest: Manifest
    examination: Examination
    seconds: float


class BackupFailed(Exception):
    """No backup was written at all, or it could not be read back."""

    def __init__(self, problem: Problem, where: str = "") -> None:
        super().__init__(f"{problem}: {where}" if where else problem)
        self.problem = problem
        self.where = where


def take_backup(*, now: datetime, run: BackupRun | None = None) -> BackupRun:
    """Take one backup and keep what became of it; never raises for what is wrong with the data.

    ``run`` is the row of somebody who asked for it. Raises :class:`places.AnotherRun`.
    """
    run = run or BackupRun(kind=RunKind.BACKUP, at=now)
    started = time.monotonic()
    try:
        with _named_problems(), places.only_run() as work:
            taken = write_and_verify(work, now=now)
    except BackupFailed as failure:
        return _finish(run, now=now, seconds=time.monotonic() - started, problem=failure.problem, where=failure.where)
    run.file_name, run.file_bytes = taken.path.name, taken.path.stat().st_size
    run.rows, run.sealed_opened = taken.manifest.all_rows, taken.examination.sealed_opened
    finding = next(iter(taken.examination.findings), None)
    finding = finding or _copied(taken.path)
    remove_outdated()
    return _finish(
        run, now=now, seconds=taken.seconds, problem=finding.problem if finding else None,
        where=finding.where if finding else "",
    )  # fmt: skip


def write_and_verify(work: Path, *, now: datetime) -> Taken:
    """Write the sealed file, restore it into ``work``, examine it, and give it the name it earned."""
    started = time.monotonic()
    _refuse_full_disk(work)
    before = _newest_manifest()
    partial = places.path_for(now, verified=True).with_suffix(places.PARTIAL)
    snapshot = work / "snapshot.sqlite3"
    take_snapshot(snapshot)
    manifest = describe(snapshot, taken_at=now, engine=databases.own_settings()["ENGINE"].rsplit(".", 1)[-1])
    pack(manifest, snapshot, partial)
    snapshot.unlink()
    examination = restore_and_examine(partial, work, before=before)
    path = places.path_for(now, verified=examination.is_good)
    partial.rename(path)
    places.sync_folder(path.parent)
    return Taken(path=path, manifest=manifest, examination=examination, seconds=time.monotonic() - started)


def restore_and_examine(backup: Path, work: Path, *, before: Manifest | None = None) -> Examination:
    """Unpack a sealed file and examine the database in it, as a restore would find it."""
    copy = work / "restored.sqlite3"
    manifest = unpack(backup, copy)
    with databases.opened(databases.scratch_file(copy)):
        return examine(manifest, before=before)


@contextmanager
def _named_problems() -> Iterator[None]:
    try:
        yield
    except SealedFileRefused as refusal:
        raise BackupFailed(Problem.UNREADABLE) from refusal
    except (RowsDiffer, TablesDiffer) as refusal:
        raise BackupFailed(Problem.ROWS_DIFFER) from refusal
    # SQLite quotes a torn schema in what it says, which then is no text.
    except (DatabaseError, UnicodeDecodeError) as refusal:
        raise BackupFailed(Problem.DAMAGED, type(refusal).__name__) from refusal
    except OSError as refusal:
        is_full = refusal.errno in {errno.ENOSPC, errno.EDQUOT}
        raise BackupFailed(Problem.NO_SPACE if is_full else Problem.NOT_WRITABLE, refusal.strerror or "") from refusal


def _newest_manifest() -> Manifest | None:
    for backup in places.stored():
        if backup.is_verified:
            try:
                return manifest_of(backup.path)
            except SealedFileRefused:
                continue
    return None


def _refuse_full_disk(work: Path) -> None:
    source = databases.own_sqlite_file()
    newest = places.newest_verified()
    size = source.stat().st_size if source is not None and source.exists() else (newest.size * 4 if newest else 0)
    for where in (work, places.folder()):
        free = shutil.disk_usage(where).free
        if free < size * SPACE_FACTOR + LEAST_FREE_BYTES:
            raise BackupFailed(Problem.NO_SPACE, f"{free // 1_000_000} MB")


def _copied(path: Path) -> Finding | None:
    try:
        copy_elsewhere(path)
    except CopyFailed as failure:
        return Finding(problem=Problem.COPY_FAILED, where=str(failure))
    return None


def remove_outdated() -> list[Path]:
    """Remove the backups that no period needs any more; the unverified are counted by themselves."""
    removed = []
    for is_verified in (True, False):
        those = [backup for backup in places.stored() if backup.is_verified is is_verified]
        staying = kept(backup.taken_at for backup in those)
        removed += [backup.path for backup in those if backup.taken_at not in staying]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


@transaction.atomic
def _finish(run: BackupRun, *, now: datetime, seconds: float, problem: Problem | None, where: str) -> BackupRun:
    run.state = RunState.FAILED if problem else RunState.VERIFIED
    run.problem, run.where = problem or "", where[:200]
    run.at, run.seconds = now, round(seconds, 2)
    run.save()
    audit.record(
        actor=None, system="backups", act=Act.EXPORT, target=run, at=now,
        action="backups.backup.taken" if problem is None else "backups.backup.failed",
        outcome=Outcome.DONE, reason_code=problem or "",
    )  # fmt: skip
    return run


def ask_for_backup(*, actor: audit.Actor, now: datetime) -> BackupRun:
    """Let the next look take a backup, however new the newest is."""
    waiting = BackupRun.objects.filter(kind=RunKind.BACKUP, state=RunState.WAITING).first()
    if waiting is not None:
        return waiting
    return _ask(actor=actor, now=now)


@transaction.atomic
def _ask(*, actor: audit.Actor, now: datetime) -> BackupRun:
    asked: UUID = actor.pk
    run = BackupRun.objects.create(kind=RunKind.BACKUP, state=RunState.WAITING, at=now, asked_by_id=asked)
    audit.record(actor=actor, act=Act.CREATE, action="backups.backup.asked_for", target=run, at=now)
    return run
