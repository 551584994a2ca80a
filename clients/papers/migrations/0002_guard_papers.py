"""A paper is hidden, never rewritten or removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, guard_tables

TABLE = "papers_clientpaper"
TAKEN = "client_id, kind, title, dated_on, file_type, size, sha256, content, added_by_id, added_at"


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("papers", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            Guard(table=TABLE, event=f"UPDATE OF {TAKEN}", name="no_rewrite", message="A paper is not rewritten"),
            Guard(
                table=TABLE,
                event="UPDATE OF withdrawn_at, withdrawn_by_id, withdrawn_reason",
                name="withdrawn_once",
                when="OLD.withdrawn_at IS NOT NULL",
                message="A paper is withdrawn once",
            ),
            Guard(table=TABLE, event="DELETE", name="no_delete", message="A paper is not removed"),
        )
    ]
