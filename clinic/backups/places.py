"""Where backups lie and what they are called; one run at a time, and nothing left behind.

The name carries the time, and whether the backup was verified: a file gets its final name only
after it was restored and examined.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

PREFIX: Final = "kapstone-"
VERIFIED: Final = ".backup"
UNVERIFIED: Final = ".unverified"
PARTIAL: Final = ".partial"
_STAMP: Final = "%Y%m%dT%H%M%SZ"


class AnotherRun(Exception):
    """Another process is backing up or restoring just now."""

    def __init__(self) -> None:
        super().__init__("Another backup, drill or restore is running. Try again when it has ended.")


@dataclass(frozen=True, kw_only=True)
class StoredBackup:
    """One file in the folder."""

    path: Path
    taken_at: datetime
    is_verified: bool
    size: int


def folder() -> Path:
    """Return the folder of the backups, created private."""
    path = Path(settings.BACKUP_FOLDER)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_for(taken_at: datetime, *, verified: bool) -> Path:
    """Return what the backup of a moment is called."""
    stamp = taken_at.astimezone(UTC).strftime(_STAMP)
    return folder() / f"{PREFIX}{stamp}{VERIFIED if verified else UNVERIFIED}"


def stored() -> list[StoredBackup]:
    """Return every backup in the folder, newest first; foreign files are left alone."""
    try:
        paths = list(Path(settings.BACKUP_FOLDER).iterdir())
    except FileNotFoundError:
        paths = []
    found = (_read(path) for path in paths)
    return sorted((backup for backup in found if backup), key=lambda backup: backup.taken_at, reverse=True)


def newest_verified() -> StoredBackup | None:
    """Return the newest backup that was verified."""
    return next((backup for backup in stored() if backup.is_verified), None)


def _read(path: Path) -> StoredBackup | None:
    if path.suffix not in {VERIFIED, UNVERIFIED} or not path.name.startswith(PREFIX):
        return None
    try:
        taken_at = datetime.strptime(path.stem.removeprefix(PREFIX), _STAMP).replace(tzinfo=UTC)
        size = path.stat().st_size
    except (ValueError, FileNotFoundError):
        return None
    return StoredBackup(path=path, taken_at=taken_at, is_verified=path.suffix == VERIFIED, size=size)


@contextmanager
def only_run() -> Iterator[Path]:
    """Hold off every other run; hand out a private work folder that is gone afterwards.

    It lies in the data folder, where the database lies anyway: the plain copy that a verification
    needs goes nowhere else. What a killed run left is removed by the next.
    """
    work = settings.DATA / "run" / "backup-work"
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AnotherRun from None
        _clear(work)
        try:
            yield Path(tempfile.mkdtemp(dir=work))
        finally:
            _clear(work)
    finally:
        os.close(lock)


def _clear(work: Path) -> None:
    for left in work.iterdir():
        shutil.rmtree(left, ignore_errors=True)
    for left in folder().glob(f"{PREFIX}*{PARTIAL}"):
        left.unlink()


def sync_folder(path: Path) -> None:
    """Make a rename in a folder last."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_and_last(path: Path) -> None:
    """Let nobody else read a file, and make its content last."""
    path.chmod(0o600)
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
