"""An imported questionnaire stays as it came: scores name its version."""

from __future__ import annotations

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    dependencies = [("measures", "0005_imported_questionnaires")]

    operations = [guard_tables(*append_only("measures_importedquestionnaire"))]
