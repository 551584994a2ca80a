"""A packet and what came back are only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("packets", "0001_initial")]
    operations: ClassVar = [guard_tables(*append_only("packets_prescriberpacket"), *append_only("packets_packetreply"))]
