"""A scan of a credential is only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("staff", "0007_credential_scans")]
    operations: ClassVar = [guard_tables(*append_only("staff_credentialscan"))]
