"""Let the head prove where the ledger ends."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField("ledgerhead", "seal", models.CharField(default="", max_length=64)),
    ]
