"""A link may show a client their safety plan. SQLite rebuilds the table for it, so its guards are put back."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

from clinic.core.triggers import Guard, renew_guards

TABLE = "links_privatelink"
FIXED = ("practice_id", "client_id", "kind", "subject_id", "token_hash", "created_at", "created_by_id", "expires_at")
ONCE = ("opened_at", "used_at", "ended_at", "ended_by_id")


def changed() -> str:
    """Return the SQL that says whether something changes that must not."""
    fixed = [f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED]
    again = [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ONCE]
    return " OR ".join([*fixed, *again, "NEW.wrong_answers < OLD.wrong_answers"])


class Migration(migrations.Migration):
    """Let the new kind in."""

    dependencies: ClassVar = [("links", "0002_guard_links")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="privatelink", name="private_link_kind_known"),
        migrations.AddConstraint(
            model_name="privatelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["CONSENTS", "MEASURES", "PRESCRIBER_PACKET", "SAFETY_PLAN"])),
                name="private_link_kind_known",
            ),
        ),
        renew_guards(
            Guard(table=TABLE, event="DELETE", name="no_delete", message="A private link stays on record"),
            Guard(table=TABLE, event="UPDATE", name="one_way", when=changed(), message="A private link only closes"),
        ),
    ]
