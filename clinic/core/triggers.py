"""Database triggers that make a table append-only, or freeze a row once it is signed.

The application never edits such rows; the triggers hold when somebody goes around the
application (trust.md 6.2). Both engines get the same refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import migrations
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
    return [
        f'CREATE OR REPLACE FUNCTION "{guard.trigger}_fn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$',
        (
            f'CREATE TRIGGER "{guard.trigger}" BEFORE {guard.event} ON "{guard.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{guard.trigger}_fn"()'
        ),
    ]


def _create(guards: tuple[Guard, ...]) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    def forwards(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        # A rebuilt table has lost its guards on one engine and kept them on the other.
        _drop(guards)(apps, schema_editor)
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
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{guard.trigger}" ON "{guard.table}"')
                schema_editor.execute(f'DROP FUNCTION IF EXISTS "{guard.trigger}_fn"()')

    return backwards


def guard_tables(*guards: Guard) -> Operation:
    """Return the migration operation that creates these guards, reversible."""
    return migrations.RunPython(_create(guards), _drop(guards))


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
