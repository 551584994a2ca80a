"""Make the ledger append-only in the database itself, and create its head."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clinic.core.triggers import Guard, append_only, guard_tables


def create_head(apps: Any, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("audit", "LedgerHead").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(create_head, migrations.RunPython.noop),
        guard_tables(
            *append_only("audit_auditevent"),
            Guard(table="audit_ledgerhead", event="DELETE", name="no_delete"),
            Guard(
                table="audit_ledgerhead",
                event="UPDATE",
                name="only_forward",
                when="NEW.seq <> OLD.seq + 1",
                message="The head of the ledger only moves forward",
            ),
        ),
    ]
