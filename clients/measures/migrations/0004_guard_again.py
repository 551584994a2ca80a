"""SQLite rebuilt the table and dropped its guards with it."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, renew_guards


class Migration(migrations.Migration):
    dependencies = [("measures", "0003_add_levels_and_choices")]

    operations = [renew_guards(*append_only("measures_measureresponse"))]
