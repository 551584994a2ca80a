"""A rebuilt table loses its guards on SQLite; put them back whether or not they are gone."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, renew_guards


class Migration(migrations.Migration):
    dependencies = [("measures", "0007_ask_clients")]

    operations = [renew_guards(*append_only("measures_measureresponse"))]
