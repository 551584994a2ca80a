"""What the owner is shown of backups: installation-wide, and without a word about a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from clinic.backups import places
from clinic.backups.models import BackupRun
from clinic.backups.places import StoredBackup
from clinic.backups.services.watching import freshness
from clinic.backups.terms import RunKind, RunState
from clinic.health.services import Part


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the owner sees."""

    part: Part
    newest: StoredBackup | None
    stored: list[StoredBackup]
    folder: str
    last_run: BackupRun | None
    last_drill: BackupRun | None
    waiting: BackupRun | None
    is_copied: bool

    @property
    def bytes(self) -> int:
        """How much the folder holds."""
        return sum(backup.size for backup in self.stored)


def overview(now: datetime) -> Overview:
    """Return how backups are."""
    part = freshness(now)
    try:
        stored = places.stored()
    except OSError:
        stored = []
    return Overview(
        part=part,
        newest=next((backup for backup in stored if backup.is_verified), None),
        stored=stored,
        folder=str(settings.BACKUP_FOLDER),
        last_run=_latest(RunKind.BACKUP),
        last_drill=_latest(RunKind.DRILL),
        waiting=BackupRun.objects.filter(kind=RunKind.BACKUP, state=RunState.WAITING).order_by("at").first(),
        is_copied=bool(settings.BACKUP_COPY_COMMAND.strip()),
    )


def _latest(kind: RunKind) -> BackupRun | None:
    return BackupRun.objects.filter(kind=kind).exclude(state=RunState.WAITING).order_by("-at").first()
