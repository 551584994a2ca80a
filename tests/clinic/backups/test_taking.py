"""A backup gets its name only after it was restored and examined."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.terms import Act
from clinic.backups import places
from clinic.backups.models import BackupRun
from clinic.backups.packing import manifest_of
from clinic.backups.services import watching
from clinic.backups.services.taking import ask_for_backup, take_backup
from clinic.backups.terms import Problem, RunKind, RunState
from clinic.staff.models import User
from tests.clinic.backups.conftest import CANARY, Installation

pytestmark = pytest.mark.sqlite_only

# File names carry whole seconds.
NOW = timezone.now().replace(microsecond=0)


def hours_later(hours: float) -> Any:
    return NOW + timedelta(hours=hours)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_backup_is_sealed_private_and_says_what_it_holds(installation: Installation) -> None:
    run = take_backup(now=NOW)

    assert (run.state, run.problem, run.where) == (RunState.VERIFIED, "", "")
    path = installation.backups / run.file_name
    assert left_in(installation.backups) == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(installation.backups.stat().st_mode) == 0o700
    raw = path.read_bytes()
    assert b"SQLite format" not in raw
    assert CANARY.encode() not in raw
    manifest = manifest_of(path)
    head = LedgerHead.objects.get(pk=1)
    assert manifest.ledger_seq == head.seq - 1  # the backup itself is the row after
    assert manifest.rows["therapy_sessions_dose"] >= 1
    assert "audit_auditevent" in manifest.lasting
    assert run.rows == manifest.all_rows
    assert 0 < (run.sealed_opened or 0) <= 100


def test_nothing_plain_is_left_behind(installation: Installation) -> None:
    take_backup(now=NOW)

    assert left_in(installation.data / "run" / "backup-work") == []


def test_a_backup_is_in_the_ledger(installation: Installation) -> None:
    run = take_backup(now=NOW)

    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.action, event.system, event.act) == ("backups.backup.taken", "backups", Act.EXPORT)
    assert event.object_id == str(run.pk)


def test_what_a_killed_run_left_is_removed_by_the_next(installation: Installation) -> None:
    left = installation.data / "run" / "backup-work" / "tmpkilled"
    left.mkdir(parents=True)
    (left / "snapshot.sqlite3").write_text("plain")
    partial = places.path_for(NOW, verified=True).with_suffix(places.PARTIAL)
    partial.write_text("half")

    take_backup(now=hours_later(1))

    assert not left.exists()
    assert not partial.exists()


def test_two_runs_at_once_are_refused(installation: Installation) -> None:
    with places.only_run(), pytest.raises(places.AnotherRun):
        take_backup(now=NOW)

    assert places.stored() == []


def break_ledger(installation: Installation) -> None:
    installation.past_guards("audit_auditevent", "UPDATE audit_auditevent SET action = 'nothing.done' WHERE seq = 2")


def take_guards_away(installation: Installation) -> None:
    installation.past_guards("clients_weight", "SELECT 1", put_back=False)


def spoil_a_sealed_value(installation: Installation) -> None:
    installation.execute("UPDATE clients_client SET address = zeroblob(60)")


def break_a_reference(installation: Installation) -> None:
    installation.execute("PRAGMA foreign_keys = OFF")
    installation.execute("UPDATE clients_client SET practice_id = '00000000000000000000000000000000'")


@pytest.mark.parametrize(
    ("harm", "problem", "where"),
    [
        (break_ledger, Problem.LEDGER_BROKEN, "2"),
        (take_guards_away, Problem.GUARDS_MISSING, "clients_weight"),
        (spoil_a_sealed_value, Problem.UNOPENABLE, "clients_client.address"),
        (break_a_reference, Problem.BROKEN_REFERENCES, "clients_client"),
    ],
)
def test_what_is_wrong_is_named_and_kept_apart(
    installation: Installation, harm: Callable[[Installation], None], problem: Problem, where: str
) -> None:
    good = take_backup(now=NOW)
    harm(installation)

    run = take_backup(now=hours_later(1))

    assert (run.state, run.problem) == (RunState.FAILED, problem)
    assert where in run.where
    # Kept, because it may hold what came after; never taken for a good one.
    assert run.file_name.endswith(places.UNVERIFIED)
    assert places.newest_verified() is not None
    assert places.newest_verified().path.name == good.file_name  # type: ignore[union-attr]
    assert watching.freshness(hours_later(1)).is_well is False


def test_rows_that_vanished_are_missed_unless_a_removal_is_on_record(installation: Installation) -> None:
    take_backup(now=NOW)
    readings = "therapy_sessions_vitalreading"
    installation.past_guards(readings, f"DELETE FROM {readings}")

    missed = take_backup(now=hours_later(1))
    assert (missed.problem, missed.where) == (Problem.ROWS_MISSING, readings)

    audit.record(actor=None, system="purge", act=Act.REMOVE, action="clients.client.purged")
    assert take_backup(now=hours_later(2)).state == RunState.VERIFIED


def test_a_shorter_ledger_is_seen(installation: Installation) -> None:
    earlier = installation.database.with_suffix(".earlier")
    connection.close()
    shutil.copyfile(installation.database, earlier)
    take_backup(now=NOW)
    take_backup(now=hours_later(1))
    connection.close()
    for name in ("-wal", "-shm"):
        Path(f"{installation.database}{name}").unlink(missing_ok=True)
    shutil.copyfile(earlier, installation.database)

    run = take_backup(now=hours_later(2))

    assert run.problem == Problem.LEDGER_SHORTER


def test_a_torn_database_is_named_not_raised(installation: Installation) -> None:
    connection.close()
    size = installation.database.stat().st_size
    with installation.database.open("rb+") as handle:
        for place in range(size // 2, size, 4096):
            handle.seek(place)
            handle.write(b"\xff" * 64)

    taken = None
    # The ledger may be among what is torn; then nothing is recorded, and no backup claims to be good.
    with contextlib.suppress(DatabaseError, UnicodeDecodeError, audit.LedgerUnavailable):
        taken = take_backup(now=NOW)

    assert taken is None or taken.problem == Problem.DAMAGED
    assert not [backup for backup in places.stored() if backup.is_verified]


def test_a_full_disk_is_told(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000_000))

    run = take_backup(now=NOW)

    assert (run.state, run.problem) == (RunState.FAILED, Problem.NO_SPACE)
    assert places.stored() == []


def test_a_folder_that_cannot_be_used_is_told(installation: Installation, settings: Any) -> None:
    settings.BACKUP_FOLDER = str(installation.database / "below-a-file")

    run = take_backup(now=NOW)

    assert (run.state, run.problem) == (RunState.FAILED, Problem.NOT_WRITABLE)
    assert watching.freshness(NOW).is_well is False


def test_each_backup_is_carried_elsewhere(installation: Installation, tmp_path: Path, settings: Any) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings.BACKUP_COPY_COMMAND = f"cp --target-directory={elsewhere}"

    run = take_backup(now=NOW)

    assert run.state == RunState.VERIFIED
    assert (elsewhere / run.file_name).read_bytes() == (installation.backups / run.file_name).read_bytes()


@pytest.mark.parametrize("command", ["false", "no-such-program-anywhere --x"])
def test_a_copy_that_failed_is_told(installation: Installation, settings: Any, command: str) -> None:
    settings.BACKUP_COPY_COMMAND = command

    run = take_backup(now=NOW)

    assert (run.state, run.problem) == (RunState.FAILED, Problem.COPY_FAILED)
    assert places.newest_verified() is not None


def test_outdated_backups_go_and_foreign_files_stay(installation: Installation) -> None:
    foreign = places.folder() / "notes.txt"
    foreign.write_text("mine")
    for minute in (0, 5, 10):
        places.path_for(NOW.replace(minute=minute, second=0) - timedelta(hours=1), verified=True).write_bytes(b"old")

    take_backup(now=NOW)

    assert len(places.stored()) == 2
    assert foreign.exists()


def test_the_schedule_takes_one_an_hour_and_one_when_asked(installation: Installation) -> None:
    assert watching.take_if_due(NOW) is not None
    assert watching.take_if_due(NOW + timedelta(minutes=59)) is None
    assert watching.take_if_due(NOW + timedelta(minutes=60)) is not None
    owner = User.objects.order_by("pk")[0]
    asked = ask_for_backup(actor=owner, now=hours_later(1.1))
    assert ask_for_backup(actor=owner, now=hours_later(1.1)).pk == asked.pk

    taken = watching.take_if_due(hours_later(1.2))

    assert taken is not None
    assert (taken.pk, taken.state) == (asked.pk, RunState.VERIFIED)
    assert watching.take_if_due(hours_later(1.3)) is None
    assert AuditEvent.objects.filter(action="backups.backup.asked_for", actor_id=owner.pk).count() == 1


def test_health_follows_the_folder_not_the_claim(installation: Installation) -> None:
    assert watching.freshness(timezone.now()).is_well
    run = take_backup(now=NOW)
    assert watching.freshness(hours_later(24)).is_well
    assert not watching.freshness(hours_later(24.1)).is_well

    (installation.backups / run.file_name).unlink()

    assert not watching.freshness(hours_later(24.1)).is_well
    assert BackupRun.objects.filter(kind=RunKind.BACKUP).count() == 1


def test_backups_follow_the_umask_of_nobody(installation: Installation) -> None:
    before = os.umask(0o022)
    try:
        run = take_backup(now=NOW)
    finally:
        os.umask(before)

    assert stat.S_IMODE((installation.backups / run.file_name).stat().st_mode) == 0o600
