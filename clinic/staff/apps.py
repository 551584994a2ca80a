"""App configuration of staff."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Accounts, roles, credentials, working hours and invitations."""

    name = "clinic.staff"
    label = "staff"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.keys.places import more_places  # noqa: PLC0415 -- apps must be loaded first
        from clinic.staff.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.staff.sealed_factors import SealedFactors  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        more_places.append(SealedFactors)
