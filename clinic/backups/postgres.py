"""Fill a PostgreSQL database from a SQLite file: beside what is there, and put in its place at the end.

Everything is built in a schema of its own and examined there. Only then, in one transaction, does
the schema that was in use step aside and the new one take its name: until that moment nothing has
changed, whatever happens, and afterwards the old one is still there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.backups import databases
from clinic.backups.rows import Hashes, copy_rows, kept_models
from clinic.backups.snapshot import refuse_difference
from clinic.backups.terms import Problem
from clinic.backups.verification import Finding

BUILDING: Final = "kapstone_building"
REHEARSAL: Final = "kapstone_rehearsal"
IN_USE: Final = "public"


def fill_and_swap(sqlite: Path, target: dict[str, Any], *, now: datetime) -> str:
    """Fill ``target`` from a SQLite file; return the schema the old content was kept in, or ''."""
    hashes = _build(sqlite, target, BUILDING)
    aside = f"replaced_{now.astimezone(UTC):%Y%m%d_%H%M%S}"
    with _plain(target) as connection, connection.cursor() as cursor:
        was_used = databases.has_tables(connection)
        cursor.execute("BEGIN")
        if was_used:
            cursor.execute(f"ALTER SCHEMA {IN_USE} RENAME TO {aside}")
        else:
            cursor.execute(f"DROP SCHEMA IF EXISTS {IN_USE}")
        cursor.execute(f"ALTER SCHEMA {BUILDING} RENAME TO {IN_USE}")
        cursor.execute("COMMIT")
    with databases.opened(target) as connection:
        refuse_difference(hashes, connection)
    return aside if was_used else ""


def rehearse(sqlite: Path) -> Hashes:
    """Fill a scratch schema of this installation's own database, and drop it again."""
    own = databases.own_settings()
    try:
        return _build(sqlite, own, REHEARSAL)
    finally:
        with _plain(own) as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {REHEARSAL} CASCADE")


def unready(lasting: Sequence[str]) -> list[Finding]:
    """Return what is not in place in the database that stands in: guards, and where its numbers go on."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled = 'O' AND (tgtype & 8) <> 0 AND pg_table_is_visible(pg_class.oid)"
        )
        guarded = {name for (name,) in cursor.fetchall()}
        behind = [model._meta.db_table for model in kept_models() if _is_behind(model, cursor)]
    missing = sorted(set(lasting) - guarded)
    findings = [(Problem.GUARDS_MISSING, missing), (Problem.ROWS_DIFFER, behind)]
    return [Finding(problem=problem, where=", ".join(names)) for problem, names in findings if names]


def _is_behind(model: type[models.Model], cursor: Any) -> bool:
    """Say whether the next row of a table would get a number that is taken."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        return False
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', key.column])
    sequence = cursor.fetchone()[0]
    cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # nosec B608 # noqa: S608 -- named by PostgreSQL
    last, is_called = cursor.fetchone()
    highest = model._base_manager.aggregate(models.Max("pk"))["pk__max"]
    return highest is not None and (last if is_called else last - 1) < highest


def _build(sqlite: Path, target: dict[str, Any], schema: str) -> Hashes:
    with _plain(target) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
    within = _in_schema(target, schema)
    with databases.opened(within):
        databases.migrate()
    connection = databases.connect(within)
    try:
        with databases.opened(databases.scratch_file(sqlite)):
            hashes = copy_rows(connection)
        refuse_difference(hashes, connection)
    finally:
        connection.close()
    return hashes


def _in_schema(target: dict[str, Any], schema: str) -> dict[str, Any]:
    options = dict(target.get("OPTIONS", {}))
    words = [options["options"]] if options.get("options") else []
    return {**target, "OPTIONS": {**options, "options": " ".join([*words, f"-c search_path={schema}"])}}


@contextmanager
def _plain(target: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    connection = databases.connect(target)
    try:
        yield connection
    finally:
        connection.close()
