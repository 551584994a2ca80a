"""A restore changes nothing until the backup passed, and keeps what was there."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.anchors import anchor_head, read_anchors
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.terms import Act
from clinic.audit.verification import verify
from clinic.backups import databases
from clinic.backups.hooks import database_restored
from clinic.backups.in_use import DatabaseInUse
from clinic.backups.models import BackupRun
from clinic.backups.packing import manifest_of, pack, unpack
from clinic.backups.rows import hash_rows
from clinic.backups.services.drilling import drill
from clinic.backups.services.restoring import RestoreRefused, restore
from clinic.backups.services.taking import take_backup
from clinic.backups.snapshot import describe
from clinic.backups.terms import Problem, RunKind, RunState
from clinic.core import keyring
from clinic.core.keyring import create_key_ring
from clinic.health.services import beat
from tests.clinic.backups.conftest import CANARY, Installation

pytestmark = pytest.mark.sqlite_only

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def backup(installation: Installation) -> Path:
    return installation.backups / take_backup(now=NOW).file_name


def names_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_everything_comes_back_and_the_old_database_is_kept(installation: Installation, backup: Path) -> None:
    connection.close()
    before = hash_rows()
    BackupRun.objects.create(kind=RunKind.DRILL, state=RunState.VERIFIED, at=NOW, where="only in the old one")

    restored = restore(backup, now=NOW, replace=True)

    after = hash_rows()
    changed = {table for table in before if before[table] != after[table]}
    # The backup's own row and its ledger entry came after the snapshot; the restore adds one to the ledger.
    assert changed <= {"backups_backuprun", "audit_auditevent", "audit_ledgerhead"}
    assert list(verify()) == []
    assert AuditEvent.objects.order_by("-seq")[0].action == "backups.database.restored"
    with sqlite3.connect(restored.kept_aside) as aside:
        assert aside.execute("SELECT count(*) FROM backups_backuprun WHERE \"where\" <> ''").fetchone() == (1,)
        assert aside.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    aside.close()
    assert Client.objects.get().address == f"{CANARY} street"
    connection.close()
    assert names_below(installation.data) == sorted(["kapstone.sqlite3", Path(restored.kept_aside).name])
    assert {path.stat().st_mode & 0o077 for path in installation.data.iterdir() if path.is_file()} == {0}


def test_onto_an_empty_database(installation: Installation, backup: Path) -> None:
    connection.close()
    for path in installation.data.glob("kapstone.sqlite3*"):
        path.unlink()

    restored = restore(backup, now=NOW)

    assert restored.kept_aside == ""
    assert Client.objects.count() == 1


def test_a_practice_is_not_replaced_unless_that_was_said(installation: Installation, backup: Path) -> None:
    before = hash_rows()

    with pytest.raises(RestoreRefused, match="--replace"):
        restore(backup, now=NOW)

    assert hash_rows() == before


def test_everybody_is_signed_out(installation: Installation) -> None:
    Session.objects.create(session_key="stolen", session_data="x", expire_date=NOW + timedelta(days=1))
    path = installation.backups / take_backup(now=NOW).file_name
    connection.close()

    restore(path, now=NOW, replace=True)

    assert Session.objects.count() == 0


def test_the_gap_is_told_before_and_owned_up_to_after(
    installation: Installation, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        audit.record(actor=None, system="test", act=Act.VIEW, action="test.record.viewed")
    anchor_head(now=NOW)
    noted = LedgerHead.objects.get(pk=1).seq
    in_backup = manifest_of(backup).ledger_seq
    connection.close()
    said = StringIO()

    call_command("restore", str(backup), replace=True, yes=True, stdout=said)

    assert f"At least {noted - in_backup} acts were recorded since" in said.getvalue()
    anchors = read_anchors()
    assert len(anchors.gaps) == 1
    assert list(verify(anchors=anchors.anchors)) == []


def test_other_apps_set_right_what_happened_since(installation: Installation, backup: Path) -> None:
    asked: list[Any] = []
    database_restored.append(lambda taken_at, now: asked.append((taken_at, now, Client.objects.count())))
    connection.close()
    try:
        restore(backup, now=NOW + timedelta(hours=2), replace=True)
    finally:
        database_restored.pop()

    assert asked == [(NOW, NOW + timedelta(hours=2), 1)]


@pytest.mark.parametrize("sign", ["open connection", "sign of life", "make run"])
def test_a_database_in_use_is_left_alone(installation: Installation, backup: Path, sign: str) -> None:
    before = hash_rows()
    if sign == "sign of life":
        beat("worker", NOW)
    connection.close()
    other = sqlite3.connect(installation.database, check_same_thread=False)
    lock = (installation.data / "run" / "lock").open("w")
    if sign == "open connection":
        other.execute("SELECT count(*) FROM audit_auditevent").fetchone()
    if sign == "make run":
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with pytest.raises(DatabaseInUse, match=r"[Ss]top"):
            restore(backup, now=NOW + timedelta(seconds=5), replace=True)
    finally:
        other.close()
        lock.close()

    after = hash_rows()
    assert {table for table in before if before[table] != after[table]} <= {"health_heartbeat"}


def test_an_altered_backup_changes_nothing(installation: Installation, backup: Path) -> None:
    raw = bytearray(backup.read_bytes())
    raw[len(raw) // 2] ^= 1
    backup.write_bytes(raw)
    before = hash_rows()
    connection.close()

    with pytest.raises(CommandError, match="altered"):
        call_command("restore", str(backup), replace=True, yes=True)

    assert hash_rows() == before


def test_a_backup_with_findings_needs_a_word(installation: Installation) -> None:
    installation.execute("UPDATE clients_client SET address = zeroblob(60)")
    run = take_backup(now=NOW)
    path = installation.backups / run.file_name
    connection.close()

    with pytest.raises(CommandError, match=r"UNOPENABLE clients_client\.address.*--accept-findings"):
        call_command("restore", str(path), replace=True, yes=True)
    said = StringIO()
    call_command("restore", str(path), replace=True, yes=True, accept_findings=True, stderr=said, stdout=said)

    assert "UNOPENABLE" in said.getvalue()


def test_another_key_ring_is_refused(installation: Installation, backup: Path, tmp_path: Path, settings: Any) -> None:
    settings.KEY_RING_FILE = str(tmp_path / "other" / "keyring.json")
    create_key_ring(Path(settings.KEY_RING_FILE))
    keyring.forget_cached_ring()
    try:
        with pytest.raises(CommandError, match="not in the key ring"):
            call_command("restore", str(backup), replace=True, yes=True)
        Path(settings.KEY_RING_FILE).unlink()
        keyring.forget_cached_ring()
        with pytest.raises(CommandError, match="no key ring"):
            call_command("restore", str(backup), replace=True, yes=True)
    finally:
        keyring.forget_cached_ring()


def test_a_backup_of_a_newer_version_is_refused(installation: Installation, tmp_path: Path) -> None:
    installation.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('clients', '9999_of_tomorrow', '2030-01-01')"
    )
    path = installation.backups / take_backup(now=NOW).file_name
    connection.close()

    with pytest.raises(CommandError, match="9999_of_tomorrow"):
        call_command("restore", str(path), replace=True, yes=True)


def test_a_backup_of_an_older_version_is_brought_up_to_date(installation: Installation, tmp_path: Path) -> None:
    older = tmp_path / "older.sqlite3"
    connection.close()
    shutil.copyfile(installation.database, older)
    with databases.opened(databases.scratch_file(older)):
        call_command("migrate", "backups", "zero", verbosity=0)
    path = installation.backups
    path.mkdir()
    backup = path / "older.backup"
    pack(describe(older, taken_at=NOW, engine="sqlite3"), older, backup)

    restore(backup, now=NOW, replace=True)

    assert BackupRun.objects.count() == 0
    assert Client.objects.count() == 1


def test_without_the_word_nothing_is_replaced(
    installation: Installation, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: "yes")

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(backup), replace=True)


def test_the_commands_say_what_they_did(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    said = StringIO()
    call_command("backup", stdout=said)
    (path,) = installation.backups.iterdir()
    call_command("restore_drill", stdout=said)
    call_command("restore_drill", str(path), stdout=said)
    connection.close()
    monkeypatch.setattr("builtins.input", lambda _question: "replace")
    call_command("restore", str(path), replace=True, stdout=said)

    assert "verified by restoring it" in said.getvalue()
    assert said.getvalue().count(f"{path.name} restores") == 2
    assert "kept as" in said.getvalue()
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore_drill", "/nowhere/at/all.backup")
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", "/nowhere/at/all.backup")


def test_a_drill_touches_nothing_and_is_timed(installation: Installation, backup: Path) -> None:
    before = hash_rows()

    run = drill(now=NOW)

    assert (run.kind, run.state, run.file_name) == (RunKind.DRILL, RunState.VERIFIED, backup.name)
    assert run.seconds is not None
    assert 0 < run.seconds < 900
    after = hash_rows()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"backups_backuprun", "audit_auditevent", "audit_ledgerhead"}
    assert names_below(installation.data / "run" / "backup-work") == []


def test_a_drill_that_fails_says_why(installation: Installation, backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-1])
    assert drill(now=NOW).problem == Problem.UNREADABLE

    backup.unlink()
    assert drill(now=NOW).problem == Problem.NO_BACKUP


def test_unpacking_never_overwrites(installation: Installation, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")

    with pytest.raises(FileExistsError):
        unpack(backup, tmp_path / "there")

    assert (tmp_path / "there").read_text() == "mine"
