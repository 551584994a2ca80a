"""A locked note is frozen; authorizations, revocations and releases are only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, frozen_when, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("psychotherapy_notes", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            *frozen_when(
                "psychotherapy_notes_psychotherapynote",
                "OLD.locked_at IS NOT NULL",
                message="A locked note cannot change",
            ),
            *append_only("psychotherapy_notes_releaseauthorization"),
            *append_only("psychotherapy_notes_authorizednote"),
            *append_only("psychotherapy_notes_authorizationrevocation"),
            *append_only("psychotherapy_notes_release"),
        )
    ]
