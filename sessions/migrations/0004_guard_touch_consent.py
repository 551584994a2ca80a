"""What a client said about touch is only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("therapy_sessions", "0003_touch_consent")]
    operations: ClassVar = [guard_tables(*append_only("therapy_sessions_touchconsent"))]
