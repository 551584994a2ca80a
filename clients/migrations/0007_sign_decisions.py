"""A signed decision about a clearance is only ever added to."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    dependencies = [("clients", "0006_clearance_decisions")]

    operations = [guard_tables(*append_only("clients_clearancedecision"))]
