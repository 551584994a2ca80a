"""A signature is only ever added (trust.md R-107)."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("signatures", "0001_initial")]
    operations: ClassVar = [guard_tables(*append_only("signatures_signature"))]
