"""An open point ends once; what it said and how it ended never change."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, guard_tables

TABLE = "therapy_sessions_readinesspoint"
NOTICED = (
    "id", "practice_id", "client_id", "appointment_id", "gate", "reason", "owner_role", "owner_id", "noticed_at",
)  # fmt: skip
differs = import_module("sessions.migrations.0002_guard_records").differs


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("therapy_sessions", "0009_readiness_points")]
    operations: ClassVar = [
        guard_tables(
            Guard(table=TABLE, event="DELETE", name="no_delete"),
            Guard(
                table=TABLE, event="UPDATE", name="no_update", when=f"OLD.ended_at IS NOT NULL OR {differs(NOTICED)}"
            ),
        )
    ]
