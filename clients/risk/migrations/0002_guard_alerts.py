"""Steps and plans are only added; an alert is not removed, moved to another client or opened again."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import Guard, append_only, guard_tables

TABLE = "risk_riskalert"
STAYS = " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in ("id", "practice_id", "client_id", "opened_at")
)
ENDED = "OLD.closed_at IS NOT NULL AND (NEW.closed_at IS DISTINCT FROM OLD.closed_at OR NEW.level <> OLD.level)"
LIFTED = "OLD.hold_lifted_at IS NOT NULL AND NEW.hold_lifted_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]

    operations = [
        guard_tables(
            *append_only("risk_riskstep"),
            *append_only("risk_safetyplan"),
            Guard(table=TABLE, event="DELETE", name="no_delete", message="A risk alert is not removed"),
            Guard(
                table=TABLE,
                event="UPDATE",
                name="stays",
                when=f"{STAYS} OR ({ENDED}) OR ({LIFTED})",
                message="What an alert was about, and that it ended, stays",
            ),
        ),
    ]
