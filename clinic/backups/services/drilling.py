"""Try a restore, with everything a real one does, into a scratch place that is gone afterwards."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.backups import databases, places, postgres
from clinic.backups.models import BackupRun
from clinic.backups.packing import unpack
from clinic.backups.rows import TablesDiffer
from clinic.backups.sealed_file import SealedFileRefused
from clinic.backups.snapshot import RowsDiffer
from clinic.backups.terms import Problem, RunKind, RunState
from clinic.backups.verification import Examination, Finding, examine


def drill(*, now: datetime, backup: Path | None = None) -> BackupRun:
    """Restore ``backup``, or the newest verified one, examine it, and keep how it went and how long it took."""
    run = BackupRun(kind=RunKind.DRILL, at=now)
    newest = places.newest_verified()
    path = backup or (newest.path if newest else None)
    started = time.monotonic()
    with places.only_run() as work:
        examination = _rehearse(path, work) if path else _failed(Problem.NO_BACKUP)
    run.seconds = round(time.monotonic() - started, 2)
    if path is not None:
        run.file_name, run.file_bytes = path.name[:80], path.stat().st_size
    run.sealed_opened = examination.sealed_opened
    finding = next(iter(examination.findings), None)
    run.state = RunState.FAILED if finding else RunState.VERIFIED
    run.problem, run.where = (finding.problem, finding.where[:200]) if finding else ("", "")
    return _keep(run, now=now)


def _rehearse(backup: Path, work: Path) -> Examination:
    copy = work / "drill.sqlite3"
    try:
        manifest = unpack(backup, copy)
        with databases.opened(databases.scratch_file(copy)):
            examination = examine(manifest)
            # An older backup is brought to this code's state, as a restore would bring it.
            databases.migrate()
        if examination.is_good and databases.own_sqlite_file() is None:
            postgres.rehearse(copy)
    except SealedFileRefused:
        return _failed(Problem.UNREADABLE)
    except (RowsDiffer, TablesDiffer) as refusal:
        return _failed(Problem.ROWS_DIFFER, str(refusal))
    except (DatabaseError, UnicodeDecodeError) as problem:
        return _failed(Problem.DAMAGED, type(problem).__name__)
    return examination


def _failed(problem: Problem, where: str = "") -> Examination:
    return Examination(findings=(Finding(problem=problem, where=where),), sealed_opened=0)


@transaction.atomic
def _keep(run: BackupRun, *, now: datetime) -> BackupRun:
    run.save()
    audit.record(
        actor=None, system="backups", act=Act.QUERY, target=run, at=now,
        action="backups.drill.passed" if run.state == RunState.VERIFIED else "backups.drill.failed",
        reason_code=run.problem,
    )  # fmt: skip
    return run
