"""App configuration of the practice."""

from __future__ import annotations

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The practice, its places, rooms and appointment types."""

    name = "clinic.practice"
    label = "practice"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.practice.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
