"""Say how old the newest verified backup is, and do what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from clinic.backups import places
from clinic.backups.models import BackupRun
from clinic.backups.rules.schedule import BACKUP_EVERY, DRILL_EVERY, is_due, is_too_old
from clinic.backups.services.drilling import drill
from clinic.backups.services.taking import take_backup
from clinic.backups.terms import Problem, RunKind, RunState
from clinic.core.labels import label
from clinic.health.services import Part

NAME: Final = "backups"


def freshness(now: datetime) -> Part:
    """Return whether the newest verified backup is young enough and the last one went well.

    The files are asked, not our own table: whoever empties the folder empties the claim too.
    """
    try:
        newest = places.newest_verified()
    except OSError:
        return Part(name=NAME, is_well=False, detail=label(Problem.NOT_WRITABLE))
    since = newest.taken_at if newest else _in_use_since()
    seconds = (now - since).total_seconds() if since else None
    if since is not None and is_too_old(now=now, newest=since):
        sentence = _("The newest verified backup is too old.") if newest else _("There is no verified backup.")
        return Part(name=NAME, is_well=False, detail=sentence, seconds_ago=seconds)
    if problem := _last_problem():
        return Part(name=NAME, is_well=False, detail=label(problem))
    if newest is None:
        return Part(name=NAME, is_well=True, detail=_("The first backup is taken within the hour."))
    return Part(name=NAME, is_well=True, detail=_("ok"), seconds_ago=seconds)


def _last_problem() -> Problem | None:
    for kind in RunKind:
        last = BackupRun.objects.filter(kind=kind).exclude(state=RunState.WAITING).order_by("-at").first()
        if last is not None and last.state == RunState.FAILED:
            return Problem(last.problem)
    return None


def _in_use_since() -> datetime | None:
    first = MigrationRecorder.Migration.objects.filter(app="backups").order_by("applied").first()
    return first.applied if first else None


def take_if_due(now: datetime) -> BackupRun | None:
    """Take a backup when one is due or was asked for."""
    waiting = BackupRun.objects.filter(kind=RunKind.BACKUP, state=RunState.WAITING).order_by("at").first()
    newest = places.newest_verified()
    last_good = newest.taken_at if newest else None
    if waiting is None and not is_due(now=now, every=BACKUP_EVERY, last_good=last_good, last_try=_last(RunKind.BACKUP)):
        return None
    try:
        return take_backup(now=now, run=waiting)
    except places.AnotherRun:
        return None


def drill_if_due(now: datetime) -> BackupRun | None:
    """Try a restore when the last try is a month old."""
    good = _last(RunKind.DRILL, RunState.VERIFIED)
    if places.newest_verified() is None or not is_due(
        now=now, every=DRILL_EVERY, last_good=good, last_try=_last(RunKind.DRILL)
    ):
        return None
    try:
        return drill(now=now)
    except places.AnotherRun:
        return None


def _last(kind: RunKind, state: RunState | None = None) -> datetime | None:
    runs = BackupRun.objects.filter(kind=kind).exclude(state=RunState.WAITING)
    if state is not None:
        runs = runs.filter(state=state)
    return runs.order_by("-at").values_list("at", flat=True).first()
