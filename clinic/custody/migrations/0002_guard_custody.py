"""Disclosures are only ever added to; a hold is lifted once; a certificate of removal never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, append_only, guard_tables

PURGE = "custody_purge"
HOLD = "custody_legalhold"
CERTIFICATE = (
    "practice_id", "client_code", "state", "reason", "asked_by_id", "asked_at", "decided_by_id", "decided_at",
    "kept_until", "removed_count", "content_hash",
)  # fmt: skip
PLACED = ("practice_id", "client_id", "reason", "placed_by_id", "placed_at")


def differs(columns: tuple[str, ...]) -> str:
    """Return the SQL that says whether any of these columns is being changed."""
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("custody", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            *append_only("custody_disclosure"),
            Guard(table=PURGE, event="DELETE", name="no_delete", message="A removal stays on record"),
            Guard(
                table=PURGE,
                event="UPDATE",
                name="certified",
                when=f"OLD.state = 'DONE' AND ({differs(CERTIFICATE)}"
                " OR CAST(NEW.removed AS TEXT) IS DISTINCT FROM CAST(OLD.removed AS TEXT))",
                message="A certificate of removal cannot change",
            ),
            Guard(table=HOLD, event="DELETE", name="no_delete", message="A legal hold stays on record"),
            Guard(
                table=HOLD,
                event="UPDATE",
                name="lifted_once",
                when=f"OLD.lifted_at IS NOT NULL OR {differs(PLACED)}",
                message="A legal hold is only lifted",
            ),
        )
    ]
