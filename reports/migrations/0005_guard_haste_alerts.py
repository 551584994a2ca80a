"""What was noticed stays, and so does what an owner found about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, frozen_when, guard_tables

TABLE = "reports_hastealert"


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("reports", "0004_haste_alert")]
    operations: ClassVar = [
        guard_tables(
            Guard(table=TABLE, event="DELETE", name="no_delete"),
            frozen_when(TABLE, "OLD.closed_at IS NOT NULL", message="A closed alert cannot change")[0],
            Guard(
                table=TABLE,
                event="UPDATE",
                name="facts_stay",
                when="OLD.user_id <> NEW.user_id OR OLD.since <> NEW.since OR OLD.reached_at <> NEW.reached_at"
                " OR OLD.reached_seq <> NEW.reached_seq OR OLD.practice_id <> NEW.practice_id",
            ),
        )
    ]
