"""The database itself refuses two appointments on one therapist, room or client at one time.

PostgreSQL: exclusion constraints. Equality of keys usually needs the btree_gist extension, which
not every server carries; a range type over uuid gives the same with what every server has.
SQLite: triggers, bounded by the longest appointment so that they stay an index lookup.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clinic.core.triggers import append_only, guard_tables

TABLE: Final = "scheduling_appointment"
# Longest appointment type (600 minutes) and longest pause (240): practice.AppointmentType.
LONGEST_HOURS: Final = 14
# What an appointment occupies, and the code each refusal carries.
HELD: Final = (("therapist_id", "therapist"), ("room_id", "room"), ("client_id", "client"))
EVENTS: Final = {
    "insert": "INSERT",
    "update": "UPDATE OF therapist_id, room_id, client_id, starts_at, blocked_until, holds_time",
}


def refuse(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the guards of the engine at hand."""
    if schema_editor.connection.vendor == "sqlite":
        for event, clause in EVENTS.items():
            schema_editor.execute(_sqlite_trigger(event, clause))
        return
    schema_editor.execute("CREATE TYPE scheduling_key_range AS RANGE (subtype = uuid)")
    schema_editor.execute(
        f"ALTER TABLE {TABLE} ADD CONSTRAINT appointment_not_too_long "
        f"CHECK (blocked_until <= starts_at + interval '{LONGEST_HOURS} hours')"
    )
    for column, name in HELD:
        schema_editor.execute(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT appointment_{name}_taken EXCLUDE USING gist ("
            f"tstzrange(starts_at, blocked_until) WITH &&, "
            f"scheduling_key_range({column}, {column}, '[]') WITH &&"
            f") WHERE (holds_time AND {column} IS NOT NULL)"
        )


def allow(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    if schema_editor.connection.vendor == "sqlite":
        for event in EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS appointment_taken_{event}")
        return
    for _column, name in HELD:
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS appointment_{name}_taken")
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS appointment_not_too_long")
    schema_editor.execute("DROP TYPE IF EXISTS scheduling_key_range")


def _sqlite_trigger(event: str, clause: str) -> str:
    checks = "\n".join(
        f"SELECT RAISE(ABORT, 'appointment_{name}_taken') WHERE EXISTS ("  # nosec B608 # noqa: S608 -- names from this file only
        f"SELECT 1 FROM {TABLE} AS other WHERE other.{column} = NEW.{column} AND other.id <> NEW.id "
        f"AND other.holds_time AND other.starts_at < NEW.blocked_until "
        f"AND other.starts_at > datetime(NEW.starts_at, '-{LONGEST_HOURS} hours', '-1 second') "
        f"AND other.blocked_until > NEW.starts_at);"
        for column, name in HELD
    )
    return (
        f"CREATE TRIGGER appointment_taken_{event} BEFORE {clause} ON {TABLE} FOR EACH ROW WHEN NEW.holds_time BEGIN\n"
        f"SELECT RAISE(ABORT, 'appointment_not_too_long') "
        f"WHERE NEW.blocked_until > datetime(NEW.starts_at, '+{LONGEST_HOURS} hours');\n{checks}\nEND"
    )


def forwards(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    refuse(schema_editor)


def backwards(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        migrations.RunPython(forwards, backwards),
        guard_tables(*append_only("scheduling_appointmentstatuschange")),
    ]
