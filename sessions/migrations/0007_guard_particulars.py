"""Particulars are signed with their order, and a parcel went as it went: both are only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from clinic.core.triggers import append_only, guard_tables


class Migration(migrations.Migration):
    """Create the guards."""

    dependencies: ClassVar = [("therapy_sessions", "0006_order_particulars")]
    operations: ClassVar = [
        guard_tables(*append_only("therapy_sessions_orderparticulars"), *append_only("therapy_sessions_shipment"))
    ]
