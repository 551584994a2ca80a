"""An issued document never changes: its facts from the first moment, all of it once it is ready."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import Guard, frozen_when, guard_tables

TABLE = "reports_rendereddocument"
MESSAGE = "An issued document cannot change"


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("reports", "0001_initial")]
    operations: ClassVar = [
        guard_tables(
            *frozen_when(TABLE, "OLD.state = 'READY'", message=MESSAGE),
            Guard(
                table=TABLE,
                event="UPDATE",
                name="facts_stay",
                when="OLD.facts <> NEW.facts OR OLD.facts_hash <> NEW.facts_hash OR OLD.version <> NEW.version"
                " OR OLD.client_id <> NEW.client_id OR OLD.subject_id <> NEW.subject_id OR OLD.profile <> NEW.profile",
                message=MESSAGE,
            ),
        )
    ]
