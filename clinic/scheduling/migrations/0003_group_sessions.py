"""Up to six clients share a clinician's hours, each on a seat; everything else still refuses to share.

An appointment takes all six seats of its clinician and room, a member of a group one, so the same
constraint that keeps two appointments apart keeps two members off one seat and lets a seventh
nowhere. A group is a row whose hours never change; a member lies exactly in them.

Taken back, the guards of before return: that fails while members of a group share an hour.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE: Final = "scheduling_appointment"
GROUPS: Final = "scheduling_groupsession"
SEATS: Final = 6
# Longest appointment type (600 minutes) and longest pause (240): practice.AppointmentType.
LONGEST_HOURS: Final = 14
HELD: Final = (("therapist_id", "therapist"), ("room_id", "room"), ("client_id", "client"))
# What a seat shares; nobody is in two places at once, so a client is never shared.
SHARED: Final = HELD[:2]
WATCHED: Final = "therapist_id, room_id, client_id, starts_at, ends_at, blocked_until, holds_time, group_id, seat"
EVENTS: Final = {"insert": "INSERT", "update": f"UPDATE OF {WATCHED}"}
FIXED: Final = (
    "practice_id", "appointment_type_id", "therapist_id", "room_id", "starts_at", "ends_at", "blocked_until",
)  # fmt: skip

MEMBER_FITS: Final = (
    f"NEW.seat BETWEEN 1 AND {SEATS} AND EXISTS (SELECT 1 FROM {GROUPS} AS held WHERE held.id = NEW.group_id "  # nosec B608 # noqa: S608 -- names from this file only
    f"AND held.cancelled_at IS NULL AND {' AND '.join(f'held.{name} = NEW.{name}' for name in FIXED)})"
)
SEATED: Final = "(NEW.group_id IS NULL) <> (NEW.seat IS NULL)"
MOVED: Final = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in FIXED)
EMPTIED: Final = (
    f"NEW.cancelled_at IS NOT NULL AND EXISTS (SELECT 1 FROM {TABLE} AS member "  # nosec B608 # noqa: S608 -- names from this file only
    f"WHERE member.group_id = NEW.id AND member.holds_time)"
)


def taken_by_group(column: str, *, longest_ago: str, own: str) -> str:
    """Return the condition that a group holds this person or room at the time of the new row."""
    return (
        f"EXISTS (SELECT 1 FROM {GROUPS} AS held WHERE held.{column} = NEW.{column} AND held.cancelled_at IS NULL "  # nosec B608 # noqa: S608 -- names from this file only
        f"AND {own} AND held.starts_at < NEW.blocked_until AND held.starts_at > {longest_ago} "
        f"AND held.blocked_until > NEW.starts_at)"
    )


def taken_by_appointment(column: str, *, longest_ago: str, own: str = "TRUE") -> str:
    """Return the condition that an appointment holds this person or room at the time of the new row."""
    return (
        f"EXISTS (SELECT 1 FROM {TABLE} AS other WHERE other.{column} = NEW.{column} AND {own} AND other.holds_time "  # nosec B608 # noqa: S608 -- names from this file only
        f"AND other.starts_at < NEW.blocked_until AND other.starts_at > {longest_ago} "
        f"AND other.blocked_until > NEW.starts_at)"
    )


SAME_SEAT: Final = "(other.seat IS NULL OR NEW.seat IS NULL OR other.seat = NEW.seat)"
OTHER_GROUP: Final = "(NEW.group_id IS NULL OR held.id <> NEW.group_id)"


def guard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards that know seats in place of those that do not."""
    if schema_editor.connection.vendor == "sqlite":
        for event, clause in EVENTS.items():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS appointment_taken_{event}")
            schema_editor.execute(_sqlite_appointment(event, clause))
        for statement in _sqlite_groups():
            schema_editor.execute(statement)
        return
    seats = f"int4range(coalesce(seat, 1), coalesce(seat, {SEATS}), '[]') WITH &&"
    for column, name in SHARED:
        _postgres_exclude(schema_editor, column, name, seats=seats)
        schema_editor.execute(
            f"ALTER TABLE {GROUPS} ADD CONSTRAINT group_session_{name}_taken EXCLUDE USING gist ("
            f"tstzrange(starts_at, blocked_until) WITH &&, "
            f"scheduling_key_range({column}, {column}, '[]') WITH &&) WHERE (cancelled_at IS NULL)"
        )
    for statement in _postgres_triggers():
        schema_editor.execute(statement)


def unguard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards of before back; those of SQLite follow once its table has its old columns."""
    if schema_editor.connection.vendor == "sqlite":
        for event in EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS appointment_taken_{event}")
            schema_editor.execute(f"DROP TRIGGER IF EXISTS group_session_{event}")
        return
    for table, name in ((TABLE, "appointment_seated"), (GROUPS, "group_session_hours")):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}_fn()")
    for column, name in SHARED:
        schema_editor.execute(f"ALTER TABLE {GROUPS} DROP CONSTRAINT IF EXISTS group_session_{name}_taken")
        _postgres_exclude(schema_editor, column, name, seats="")


def _postgres_exclude(schema_editor: BaseDatabaseSchemaEditor, column: str, name: str, *, seats: str) -> None:
    """Swap one constraint in the transaction of the migration: at no moment is there none."""
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS appointment_{name}_taken")
    schema_editor.execute(
        f"ALTER TABLE {TABLE} ADD CONSTRAINT appointment_{name}_taken EXCLUDE USING gist ("
        f"tstzrange(starts_at, blocked_until) WITH &&, "
        f"scheduling_key_range({column}, {column}, '[]') WITH &&{', ' if seats else ''}{seats}"
        f") WHERE (holds_time AND {column} IS NOT NULL)"
    )


def _postgres_triggers() -> list[str]:
    ago = f"NEW.starts_at - interval '{LONGEST_HOURS} hours'"
    # The share lock makes a cancellation of the group and a new member wait for each other.
    appointment = (
        f"IF {SEATED} THEN {_raise('appointment_seat_without_group')} END IF; "
        f"IF NOT NEW.holds_time THEN RETURN NEW; END IF; "
        f"IF NEW.group_id IS NOT NULL THEN PERFORM 1 FROM {GROUPS} WHERE id = NEW.group_id FOR SHARE; "
        f"IF NOT ({MEMBER_FITS}) THEN {_raise('appointment_outside_its_group')} END IF; END IF; "
    ) + "".join(
        f"IF {taken_by_group(column, longest_ago=ago, own=OTHER_GROUP)} "
        f"THEN {_raise(f'appointment_{name}_taken')} END IF; "
        for column, name in SHARED
    )
    hours = "".join(
        f"IF {taken_by_appointment(column, longest_ago=ago)} THEN {_raise(f'group_session_{name}_taken')} END IF; "
        for column, name in SHARED
    )
    group = (
        f"IF TG_OP = 'INSERT' THEN {hours} RETURN NEW; END IF; "
        f"IF {MOVED} OR OLD.cancelled_at IS NOT NULL THEN {_raise('group_session_never_moves')} END IF; "
        f"IF {EMPTIED} THEN {_raise('group_session_has_members')} END IF; "
    )
    return [
        *_postgres_trigger("appointment_seated", TABLE, f"INSERT OR {EVENTS['update']}", appointment),
        *_postgres_trigger("group_session_hours", GROUPS, "INSERT OR UPDATE", group),
    ]


def _postgres_trigger(name: str, table: str, events: str, body: str) -> list[str]:
    return [
        f"CREATE FUNCTION {name}_fn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_fn()",
    ]


def _raise(code: str) -> str:
    return f"RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation';"


def _sqlite_appointment(event: str, clause: str, *, knows_seats: bool = True) -> str:
    ago = f"datetime(NEW.starts_at, '-{LONGEST_HOURS} hours', '-1 second')"
    checks = []
    for column, name in HELD:
        own = "other.id <> NEW.id" + (f" AND {SAME_SEAT}" if knows_seats and name != "client" else "")
        checks.append((f"appointment_{name}_taken", taken_by_appointment(column, longest_ago=ago, own=own)))
    if knows_seats:
        checks += [
            (f"appointment_{name}_taken", taken_by_group(column, longest_ago=ago, own=OTHER_GROUP))
            for column, name in SHARED
        ]
        checks.append(("appointment_outside_its_group", f"NEW.group_id IS NOT NULL AND NOT ({MEMBER_FITS})"))
    too_long = f"NEW.blocked_until > datetime(NEW.starts_at, '+{LONGEST_HOURS} hours')"
    held = [("appointment_not_too_long", too_long), *checks]
    seated = [("appointment_seat_without_group", SEATED)] if knows_seats else []
    columns = clause if knows_seats else clause.replace(", group_id, seat", "").replace(", ends_at", "")
    return _sqlite_trigger(
        f"appointment_taken_{event}", columns, TABLE,
        [*seated, *((code, f"NEW.holds_time AND {when}") for code, when in held)],
    )  # fmt: skip


def _sqlite_groups() -> list[str]:
    ago = f"datetime(NEW.starts_at, '-{LONGEST_HOURS} hours', '-1 second')"
    taken = [
        (f"group_session_{name}_taken", when)
        for column, name in SHARED
        for when in (
            taken_by_appointment(column, longest_ago=ago),
            taken_by_group(column, longest_ago=ago, own="held.id <> NEW.id"),
        )
    ]
    kept = [
        ("group_session_never_moves", f"{MOVED} OR OLD.cancelled_at IS NOT NULL"),
        ("group_session_has_members", EMPTIED),
    ]
    return [
        _sqlite_trigger("group_session_insert", "INSERT", GROUPS, taken),
        _sqlite_trigger("group_session_update", "UPDATE", GROUPS, kept),
    ]


def _sqlite_trigger(name: str, event: str, table: str, checks: list[tuple[str, str]]) -> str:
    refusals = "\n".join(f"SELECT RAISE(ABORT, '{code}') WHERE {when};" for code, when in checks)
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW BEGIN\n{refusals}\nEND"


def forwards(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard(schema_editor)


def backwards(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    unguard(schema_editor)


def back_on_sqlite(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of before: SQLite made the table anew to take the columns out, and dropped them."""
    if schema_editor.connection.vendor == "sqlite":
        for event, clause in EVENTS.items():
            schema_editor.execute(_sqlite_appointment(event, clause, knows_seats=False))


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0004_warn_days_before"),
        ("scheduling", "0002_refuse_double_booking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, back_on_sqlite),
        migrations.AddField(
            model_name="appointment",
            name="seat",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="GroupSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("blocked_until", models.DateTimeField(help_text="End plus the pause of the appointment type.")),
                ("booked_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.appointmenttype"
                    ),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.room"
                    ),
                ),
                (
                    "therapist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "group session",
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="scheduling.groupsession",
            ),
        ),
        migrations.AddIndex(
            model_name="groupsession",
            index=models.Index(fields=["practice", "starts_at"], name="group_session_by_start"),
        ),
        migrations.AddIndex(
            model_name="groupsession",
            index=models.Index(fields=["therapist", "starts_at"], name="group_session_by_therapist"),
        ),
        migrations.AddIndex(
            model_name="groupsession",
            index=models.Index(fields=["room", "starts_at"], name="group_session_by_room"),
        ),
        migrations.AddConstraint(
            model_name="groupsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="group_session_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("blocked_until__gte", models.F("ends_at"))), name="group_session_blocks_to_the_end"
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
