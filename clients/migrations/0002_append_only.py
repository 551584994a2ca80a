"""Histories of courses and clearances are only ever added to."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        guard_tables(
            *append_only("clients_coursestatuschange"),
            *append_only("clients_clearancestatuschange"),
        ),
    ]
