"""App configuration: appointments and free slots."""

from __future__ import annotations

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Appointments and free slots."""

    name = "clinic.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
