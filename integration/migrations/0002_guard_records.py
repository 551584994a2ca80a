"""A signed note is frozen; additions, declines and histories are only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, frozen_when, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("integration", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            *append_only("integration_integrationaddendum"),
            *append_only("integration_integrationdecline"),
            *append_only("integration_commitmentstatuschange"),
            *frozen_when(
                "integration_integrationnote", "OLD.signed_at IS NOT NULL", message="A signed note cannot change"
            ),
        )
    ]
