"""Remove the tables of the package that counted failed sign-ins before; they list addresses in clear.

Not reversible: the package is gone, and its counters were good for a quarter of an hour.
"""

from __future__ import annotations

from django.db import migrations

FORMER = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog")


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_sign_in_tries_and_resets")]

    operations = [migrations.RunSQL(f'DROP TABLE IF EXISTS "{table}"', migrations.RunSQL.noop) for table in FORMER]
