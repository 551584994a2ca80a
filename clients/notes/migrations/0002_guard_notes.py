"""A signed note is frozen; additions are only ever added to (trust.md R-107)."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, frozen_when, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("notes", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            *append_only("notes_progressaddendum"),
            *frozen_when("notes_progressnote", "OLD.signed_at IS NOT NULL", message="A signed note cannot change"),
        )
    ]
