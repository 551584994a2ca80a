"""An installation of its own for each test: a database with a chart in it, a data folder, backups."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import dj_database_url
import pytest
from django.db import connection
from django.utils import timezone

from clinic.backups import databases
from clinic.policy.terms import Role
from tests.factories.left_sessions import make_left_session
from tests.factories.people import make_client, make_course, make_practice, make_user
from tools import migrated
from tools.postgres import running_server

CANARY = "zqbackupcanary"


@dataclass(frozen=True, kw_only=True)
class Installation:
    """Where everything of it lies."""

    data: Path
    database: Path
    backups: Path

    def execute(self, sql: str, *arguments: Any) -> Any:
        """Run one statement as somebody with the file would, past the application."""
        with connection.cursor() as cursor:
            cursor.execute(sql, arguments)
            return cursor.fetchall() if cursor.description else []

    def past_guards(self, table: str, sql: str, *, put_back: bool = True) -> None:
        """Run one statement with the triggers of its table out of the way."""
        triggers = self.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", table)
        for name, _sql in triggers:
            self.execute(f'DROP TRIGGER "{name}"')
        self.execute(sql)
        for _name, create in triggers if put_back else ():
            self.execute(create)


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A SQLite database with a practice and a whole dosing session in it, built once."""
    path = tmp_path_factory.mktemp("filled") / "kapstone.sqlite3"
    migrated.copy_to(path)
    with django_db_blocker.unblock(), databases.opened(databases.sqlite_file(path)):
        databases.migrate()
        practice = make_practice(is_demo=True)
        therapist, prescriber = make_user(practice, Role.THERAPIST), make_user(practice, Role.PRESCRIBER)
        make_user(practice, Role.OWNER)
        client = make_client(practice, therapist=therapist, prescriber=prescriber, address=f"{CANARY} street")
        make_course(client, planned_doses=6)
        make_left_session(client, therapist, prescriber, starts_at=timezone.now() - timedelta(days=3))
    return path


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a PostgreSQL started for these tests."""
    with running_server() as address:
        yield address


@pytest.fixture
def new_postgres(postgres_address: str, db: None) -> str:
    """The address of an empty database on it."""
    name = f"practice_{uuid4().hex[:12]}"
    server = databases.connect(dict(dj_database_url.parse(postgres_address)))
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    server.close()
    return postgres_address.replace("/postgres?", f"/{name}?")


@pytest.fixture
def data_folder(tmp_path: Path, settings: Any) -> Path:
    """A data folder that only this test writes to."""
    settings.DATA = tmp_path / "data"
    settings.BACKUP_FOLDER = str(tmp_path / "backups")
    settings.BACKUP_COPY_COMMAND = ""
    settings.LEDGER_ANCHOR_FILE = str(settings.DATA / "anchors" / "ledger.log")
    (settings.DATA / "run").mkdir(parents=True)
    return Path(settings.DATA)


@pytest.fixture
def installation(filled_database: Path, data_folder: Path, settings: Any, db: None) -> Iterator[Installation]:
    """A copy of the filled database, standing in for the test database."""
    path = data_folder / "kapstone.sqlite3"
    shutil.copyfile(filled_database, path)
    with databases.opened(databases.sqlite_file(path)):
        yield Installation(data=data_folder, database=path, backups=Path(settings.BACKUP_FOLDER))
