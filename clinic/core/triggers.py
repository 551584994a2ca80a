"""Database triggers that make a table append-only, or freeze a row once it is signed.

The application never edits such rows; the triggers hold when somebody goes around the
application (trust.md 6.2). Both engines get the same refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


@dataclass(frozen=True, kw_only=True)
class Guard:
    """One refusal: which events on which table, and when."""

    table: str
    event: str
    name: str
    when: str = ""
    message: str = "This record can only be added to"

    @property
    def trigger(self) -> str:
        return f"{self.table}_{self.name}"


def _sqlite_create(guard: Guard) -> str:
    when = f"WHEN {guard.when}" if guard.when else ""
    return (
        f'CREATE TRIGGER "{guard.trigger}" BEFORE {guard.event} ON "{guard.table}" '
        f"FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _postgres_create(guard: Guard) -> list[str]:
    # The condition stands in the function: PostgreSQL allows no subquery in a trigger's WHEN.
    row = "OLD" if guard.event == "DELETE" else "NEW"
    refuse = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {guard.when} THEN {refuse} END IF; RETURN {row};" if guard.when else refuse
    statements = [
        f'CREATE OR REPLACE FUNCTION "{guard.trigger}_fn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$',
        (
            f'CREATE TRIGGER "{guard.trigger}" BEFORE {guard.event} ON "{guard.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{guard.trigger}_fn"()'
        ),
    ]
    # Emptying a table at once is seen by no trigger on its rows.
    return [*statements, *_postgres_refuse_truncate(guard, refuse)] if guard.event == "DELETE" else statements


def _postgres_refuse_truncate(guard: Guard, refuse: str) -> list[str]:
    name = f"{guard.trigger}_all"
    return [
        f'CREATE OR REPLACE FUNCTION "{name}_fn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse} END $$',
        (
            f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{guard.table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}_fn"()'
        ),
    ]


def _create(guards: tuple[Guard, ...]) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    def forwards(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for guard in guards:
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(_sqlite_create(guard))
            else:
                for statement in _postgres_create(guard):
                    schema_editor.execute(statement)

    return forwards


def _drop(guards: tuple[Guard, ...]) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    def backwards(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for guard in reversed(guards):
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{guard.trigger}"')
            else:
                for name in (guard.trigger, f"{guard.trigger}_all"):
                    schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{guard.table}"')
                    schema_editor.execute(f'DROP FUNCTION IF EXISTS "{name}_fn"()')

    return backwards


def guard_tables(*guards: Guard) -> Operation:
    """Return the migration operation that creates these guards, reversible."""
    return migrations.RunPython(_create(guards), _drop(guards))


def lift_guards(*guards: Guard) -> Operation:
    """Return the operation that takes guards away, and puts them back when the migration is taken back.

    With :func:`guard_tables` at its end, a migration that rebuilds a table has the guards in place on
    either side of it, whichever way it runs.
    """
    return migrations.RunPython(_drop(guards), _create(guards))


def renew_guards(*guards: Guard) -> Operation:
    """Return the operation that puts guards back after SQLite rebuilt their table, whether or not they are gone."""

    def forwards(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _drop(guards)(apps, schema_editor)
        _create(guards)(apps, schema_editor)

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def append_only(table: str) -> tuple[Guard, Guard]:
    """Return the guards that refuse every change and removal of a table's rows."""
    return (
        Guard(table=table, event="UPDATE", name="no_update"),
        Guard(table=table, event="DELETE", name="no_delete"),
    )


def frozen_when(table: str, condition: str, *, message: str) -> tuple[Guard, Guard]:
    """Return the guards that freeze a row while ``condition`` holds for its stored (OLD) values.

    ``condition`` is SQL valid on both engines, such as ``OLD.status = 'SIGNED'``.
    """
    return (
        Guard(table=table, event="UPDATE", name="frozen_update", when=condition, message=message),
        Guard(table=table, event="DELETE", name="frozen_delete", when=condition, message=message),
    )


@contextmanager
def guards_aside(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """Let the guards of one table step aside for the length of one transaction of this process.

    Only for sealing stored values anew, and for removing a record whose time is over. Nobody else
    can use the gap: it lies inside a transaction that holds the table (SQLite has one writer;
    PostgreSQL is locked here against all but readers), and whatever ends the transaction, commit,
    error or kill, ends with the guards in place. A permission inside the guards would be a way
    around them that is always there.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        put_back = _put_aside(connection, cursor, table)
        yield
        for statement in put_back:
            cursor.execute(statement)


def _put_aside(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> list[str]:
    """Take a table's triggers away and return the statements that bring them back."""
    name = connection.ops.quote_name(table)
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        triggers = cursor.fetchall()
        for trigger, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(trigger)}")
        return [sql for _trigger, sql in triggers]
    cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [name])
    if not cursor.fetchone()[0]:
        return []
    # The lock comes first and whole: taken in two steps it could wait for somebody who waits for us.
    cursor.execute(f"LOCK TABLE {name} IN EXCLUSIVE MODE")
    # A table whose foreign keys wait to be checked cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    return [f"ALTER TABLE {name} ENABLE TRIGGER USER", "SET CONSTRAINTS ALL DEFERRED"]
