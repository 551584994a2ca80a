"""App configuration of backups."""

from __future__ import annotations

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Backups, drills, restoring and moving."""

    name = "clinic.backups"
    label = "backups"

    def ready(self) -> None:
        from clinic.backups.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.backups.services.watching import freshness  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.health import services as health  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        health.more_parts.append(freshness)
