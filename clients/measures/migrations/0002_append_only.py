"""A score is a snapshot: it is replaced by a new one, never changed."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [guard_tables(*append_only("measures_measureresponse"))]
