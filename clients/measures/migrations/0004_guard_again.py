"""SQLite rebuilt the table and dropped its guards with it; on both engines they are made anew."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    dependencies = [("measures", "0003_add_levels_and_choices")]

    operations = [guard_tables(*append_only("measures_measureresponse"))]
