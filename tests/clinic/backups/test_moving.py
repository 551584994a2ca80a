"""A practice moves to PostgreSQL and back: every row equal, every sealed value opening, every guard in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import dj_database_url
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.verification import verify
from clinic.backups import databases, postgres
from clinic.backups.packing import manifest_of
from clinic.backups.rows import Hashes, hash_rows
from clinic.backups.services.drilling import drill
from clinic.backups.services.moving import MoveRefused, move_database
from clinic.backups.services.restoring import restore
from clinic.backups.services.taking import take_backup
from clinic.backups.terms import RunState
from clinic.health.services import beat
from clinic.staff.models import User
from tests.clinic.backups.conftest import CANARY, Installation
from tests.factories.people import make_client

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]

NOW = timezone.now().replace(microsecond=0)
LEDGER = {"audit_auditevent", "audit_ledgerhead"}


@contextmanager
def on(url: str) -> Iterator[None]:
    """Work on the database at an address as on one's own."""
    with databases.opened(dict(dj_database_url.parse(url))):
        yield


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information)'")
        return {name for (name,) in cursor.fetchall()}


def test_a_practice_moves_lives_there_and_moves_back(
    installation: Installation, new_postgres: str, tmp_path: Path
) -> None:
    before = hash_rows()
    connection.close()
    said = StringIO()

    call_command("move_database", to=new_postgres, stdout=said)

    assert f"Moved {sum(table.rows for table in before.values())} rows" in said.getvalue()
    assert "every one equal by hash" in said.getvalue()
    assert hash_rows() == before
    connection.close()
    with on(new_postgres):
        it_all_arrived(before)
        the_guards_hold_and_the_next_numbers_are_free()
        it_is_backed_up_rehearsed_and_restored(installation)
    with pytest.raises(CommandError, match="not empty"):
        call_command("move_database", to=new_postgres)
    with on(new_postgres):
        before = hash_rows()
        connection.close()
        move_database(f"sqlite:///{tmp_path / 'back.sqlite3'}", now=NOW)
    with databases.opened(databases.sqlite_file(tmp_path / "back.sqlite3")):
        after = hash_rows()
        assert {table for table in before if before[table] != after[table]} == LEDGER
        assert list(verify()) == []
    assert (tmp_path / "back.sqlite3").stat().st_mode & 0o077 == 0


def it_all_arrived(before: Hashes) -> None:
    after = hash_rows()
    assert {table for table in before if before[table] != after[table]} == LEDGER
    assert after["audit_auditevent"].rows == before["audit_auditevent"].rows + 1
    assert list(verify()) == []
    assert AuditEvent.objects.order_by("-seq")[0].action == "backups.database.moved"
    assert Client.objects.get().address == f"{CANARY} street"
    assert schemas() == {"public"}


def the_guards_hold_and_the_next_numbers_are_free() -> None:
    guarded = ["audit_auditevent", "clients_weight", "therapy_sessions_dose"]
    assert postgres.unready(guarded) == []
    with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
        connection.cursor().execute("UPDATE audit_auditevent SET action = 'x.y.z'")
    therapist = User.objects.order_by("name")[0]
    make_client(therapist.practice, therapist=therapist)
    connection.cursor().execute("ALTER TABLE clients_weight DISABLE TRIGGER USER")
    (finding,) = postgres.unready(guarded)
    assert finding.where == "clients_weight"
    connection.cursor().execute("ALTER TABLE clients_weight ENABLE TRIGGER USER")


def it_is_backed_up_rehearsed_and_restored(installation: Installation) -> None:
    run = take_backup(now=NOW)
    assert (run.state, run.problem, run.where) == (RunState.VERIFIED, "", "")
    backup = installation.backups / run.file_name
    assert manifest_of(backup).engine == "postgresql"
    assert drill(now=NOW).state == RunState.VERIFIED
    at_backup = manifest_of(backup).ledger_seq
    assert LedgerHead.objects.get(pk=1).seq == at_backup + 2
    connection.close()
    restored = restore(backup, now=NOW + timedelta(hours=1), replace=True)
    assert LedgerHead.objects.get(pk=1).seq == at_backup + 1
    assert schemas() == {"public", restored.kept_aside}


def test_what_fails_half_way_leaves_the_target_as_it_was(
    installation: Installation, new_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()

    def fails(*_arguments: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(postgres, "copy_rows", fails)
    monkeypatch.setattr(databases, "migrate", lambda: None)
    with pytest.raises(DatabaseError):
        move_database(new_postgres, now=NOW)

    with on(new_postgres):
        assert not databases.has_tables(connections["default"])
    assert [path.name for path in (installation.data / "run" / "backup-work").iterdir()] == []


def test_refusals_change_nothing(installation: Installation, new_postgres: str, tmp_path: Path) -> None:
    (tmp_path / "there.sqlite3").write_text("mine")
    connection.close()
    for url, sentence in (
        ("mysql://somewhere/else", "SQLite and PostgreSQL only"),
        ("nonsense", "must look like"),
        (f"sqlite:///{tmp_path / 'there.sqlite3'}", "exists already"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("move_database", to=url)
    with pytest.raises(CommandError, match="Name the database"):
        call_command("move_database", to="")
    beat("worker", timezone.now())
    with pytest.raises(CommandError, match="sign of life"):
        call_command("move_database", to=new_postgres)
    installation.execute("DELETE FROM health_heartbeat")
    installation.execute("DELETE FROM django_migrations WHERE app = 'backups'")
    connection.close()
    with pytest.raises(MoveRefused, match="not up to date"):
        move_database(new_postgres, now=NOW)
    with on(new_postgres):
        assert not databases.has_tables(connections["default"])
