"""A link is never aimed at anything else, never lives longer, and never opens again."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, guard_tables

TABLE = "links_privatelink"
FIXED = ("practice_id", "client_id", "kind", "subject_id", "token_hash", "created_at", "created_by_id", "expires_at")
ONCE = ("opened_at", "used_at", "ended_at", "ended_by_id")


def changed() -> str:
    """Return the SQL that says whether something changes that must not."""
    fixed = [f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED]
    again = [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE]
    return " OR ".join([*fixed, *again, "NEW.wrong_answers < OLD.wrong_answers"])


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("links", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            Guard(table=TABLE, event="DELETE", name="no_delete", message="A private link stays on record"),
            Guard(table=TABLE, event="UPDATE", name="one_way", when=changed(), message="A private link only closes"),
        )
    ]
