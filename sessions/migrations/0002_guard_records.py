"""The database itself refuses to change what was recorded (trust.md R-107, R-173).

Entries, counts, overrides, status changes and addenda are only ever added to; nothing joins a
closed session; a signed note and a signed order are frozen. Of an order only the receipt (lot,
dispensed, beyond-use date, pharmacy, number) and the status still move. A dose is completed once,
when the client spits or swallows; before and after that it cannot change.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, append_only, guard_tables

P = "therapy_sessions_"

ADD_ONLY = (
    "vitalreading",
    "timelineevent",
    "readinesscheck",
    "adverseevent",
    "countevent",
    "prescriptionstatuschange",
    "vitallimits",
    "dosingstatuschange",
    "gateoverride",
    "addendum",
)
OF_A_SESSION = (
    "dose",
    "vitalreading",
    "timelineevent",
    "readinesscheck",
    "adverseevent",
    "dosingstatuschange",
    "gateoverride",
)
ORDER = (
    "id", "practice_id", "client_id", "course_id", "prescriber_id", "issued_on", "form", "route",
    "unit_strength_mg", "quantity_units", "min_session_mg", "max_session_mg", "booster_allowed",
    "booster_max_mg", "booster_earliest_minute", "booster_latest_minute", "hold_minutes", "residual",
    "sessions_covered", "min_days_between", "fasting_food_hours", "fasting_fluid_hours", "hold_list",
    "directions", "signed_at", "signed_name", "content_hash",
)  # fmt: skip
DOSE = (
    "id", "practice_id", "dosing_session_id", "client_id", "key", "at", "source", "recorded_by_id", "recorded_at",
    "corrects_id", "correction_reason", "is_void", "sequence", "kind", "prescription_id", "form", "route",
    "unit_strength_mg", "units", "dose_mg", "planned_dose_mg", "observed_by_id", "lot_number", "beyond_use_date",
    "deviation_codes", "deviation_reason",
)  # fmt: skip

CLOSED = (
    f"EXISTS (SELECT 1 FROM {P}dosingsession AS closed_one "  # nosec B608 # noqa: S608 -- constants of this file
    "WHERE closed_one.id = {row}.dosing_session_id AND closed_one.status = 'CLOSED')"
)


def differs(columns: tuple[str, ...], json_columns: tuple[str, ...] = ("deviation_codes",)) -> str:
    """Return the SQL that says whether any of these columns is being changed."""
    compared = (
        (f"CAST(NEW.{name} AS TEXT)", f"CAST(OLD.{name} AS TEXT)")
        if name in json_columns
        else (f"NEW.{name}", f"OLD.{name}")
        for name in columns
    )
    return " OR ".join(f"{new} IS DISTINCT FROM {old}" for new, old in compared)


GUARDS = (
    *(guard for table in ADD_ONLY for guard in append_only(P + table)),
    *(
        Guard(
            table=P + table,
            event="INSERT",
            name="closed_insert",
            when=CLOSED.format(row="NEW"),
            message="Nothing can be added to a signed session",
        )
        for table in OF_A_SESSION
    ),
    Guard(table=f"{P}dose", event="DELETE", name="no_delete"),
    Guard(
        table=f"{P}dose",
        event="UPDATE",
        name="no_update",
        when=f"OLD.out_at IS NOT NULL OR NEW.out_at IS NULL OR {differs(DOSE)} OR {CLOSED.format(row='OLD')}",
    ),
    Guard(table=f"{P}dosingsession", event="DELETE", name="no_delete"),
    Guard(
        table=f"{P}dosingsession",
        event="UPDATE",
        name="closed_update",
        when="OLD.status = 'CLOSED'",
        message="A signed session cannot change",
    ),
    Guard(
        table=f"{P}sessionnote",
        event="UPDATE",
        name="signed_update",
        when="OLD.signed_at IS NOT NULL",
        message="A signed note cannot change",
    ),
    Guard(
        table=f"{P}sessionnote",
        event="DELETE",
        name="signed_delete",
        when="OLD.signed_at IS NOT NULL",
        message="A signed note cannot be removed",
    ),
    Guard(
        table=f"{P}prescription",
        event="UPDATE",
        name="signed_update",
        when=f"OLD.signed_at IS NOT NULL AND ({differs(ORDER)})",
        message="A signed order cannot change",
    ),
    Guard(
        table=f"{P}prescription",
        event="DELETE",
        name="signed_delete",
        when="OLD.signed_at IS NOT NULL",
        message="A signed order cannot be removed",
    ),
)


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("therapy_sessions", "0001_initial")]
    operations: ClassVar = [guard_tables(*GUARDS)]
