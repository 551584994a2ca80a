"""A version, a class and a signed worksheet are never changed (domain.md 4.1, 3.3)."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, frozen_when, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("screening", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            *append_only("screening_screening"),
            *append_only("screening_screeningclass"),
            *frozen_when(
                "screening_pathwayworksheet",
                "OLD.signed_at IS NOT NULL",
                message="A signed worksheet cannot change",
            ),
        )
    ]
