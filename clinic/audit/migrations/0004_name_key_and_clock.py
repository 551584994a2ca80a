"""Each row names the key it is chained with, and says whether the clock had gone back.

The new columns may be empty, so that SQLite adds them without rebuilding a ledger of any length
and its triggers. An earlier migration did rebuild the head, and lost the head's guards there.
"""

from __future__ import annotations

from django.db import migrations, models

from clinic.core.triggers import Guard, renew_guards


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal_head")]

    operations = [
        migrations.AddField("auditevent", "key_id", models.CharField(blank=True, max_length=8, null=True)),
        migrations.AddField("auditevent", "is_clock_back", models.BooleanField(null=True)),
        migrations.AddField("ledgerhead", "latest_at", models.DateTimeField(null=True)),
        renew_guards(
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
