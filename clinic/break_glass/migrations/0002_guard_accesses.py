"""What was asked, opened and judged stays as it was; nothing of it is removed."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import Guard, guard_tables

TABLE = "break_glass_emergencyaccess"
ASKED = ("id", "practice_id", "client_id", "user_id", "reason_code", "reason", "asked_at", "needs_consent")
# Written once each.
ONCE = (
    "decided_at", "decided_by_id", "is_granted", "opened_at", "expires_at", "ended_at", "reviewed_at", "reviewed_by_id",
)  # fmt: skip


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


def rewritten(*columns: str) -> str:
    return " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in columns)


class Migration(migrations.Migration):
    dependencies = [("break_glass", "0001_initial")]

    operations = [
        guard_tables(
            Guard(table=TABLE, event="DELETE", name="no_delete", message="An emergency access is not removed"),
            Guard(
                table=TABLE,
                event="UPDATE",
                name="stays",
                when=f"{changed(*ASKED)} OR {rewritten(*ONCE)}"
                f" OR (OLD.verdict <> '' AND ({changed('verdict', 'review_note')}))",
                message="What was said about an emergency access stays",
            ),
        ),
    ]
