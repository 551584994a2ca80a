"""What was written down stays as it was written; it ends, or is marked as an error, and is never removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, guard_tables

WRITTEN = {
    "allergy": "is_none_known, substance, reaction, severity, since, note",
    "diagnosis": "code, title, since, made_by, note",
    "insurance": "name, number, note",
    "medication": "name, dose, since, prescriber, note",
    "priorketamine": (
        "route, setting, period, treatments, highest_dose, best_response, reactions, why_stopped, details, source"
    ),
    "referral": "kind, who, since, note",
    "spokenlanguage": "name, is_preferred, needs_interpreter",
}


def guards(name: str, written: str) -> tuple[Guard, ...]:
    """Return the guards of one kind of entry."""
    table = f"background_{name}"
    kept = f"client_id, recorded_by_id, recorded_at, {written}"
    return (
        Guard(table=table, event=f"UPDATE OF {kept}", name="no_rewrite", message="An entry is not rewritten"),
        Guard(
            table=table,
            event="UPDATE OF ended_on, ended_at, ended_by_id",
            name="ends_once",
            when="OLD.ended_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL",
            message="An entry ends once",
        ),
        Guard(
            table=table,
            event="UPDATE OF withdrawn_at, withdrawn_by_id, withdrawn_reason",
            name="withdrawn_once",
            when="OLD.withdrawn_at IS NOT NULL",
            message="An entry is withdrawn once",
        ),
        Guard(table=table, event="DELETE", name="no_delete", message="An entry is not removed"),
    )


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("background", "0001_initial")]
    operations: ClassVar = [
        guard_tables(*(guard for name, written in WRITTEN.items() for guard in guards(name, written)))
    ]
