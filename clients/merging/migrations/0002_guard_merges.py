"""A merge is undone, never rewritten or removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, guard_tables

TABLE = "merging_clientmerge"
MADE = "client_id, kept_id, reason, merged_at, merged_by_id, archived_it"


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("merging", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            Guard(table=TABLE, event=f"UPDATE OF {MADE}", name="no_rewrite", message="A merge is not rewritten"),
            Guard(
                table=TABLE,
                event="UPDATE OF undone_at, undone_by_id, undone_reason",
                name="undone_once",
                when="OLD.undone_at IS NOT NULL",
                message="A merge is undone once",
            ),
            Guard(table=TABLE, event="DELETE", name="no_delete", message="A merge is not removed"),
        )
    ]
