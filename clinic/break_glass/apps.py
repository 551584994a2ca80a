"""App configuration of emergency access."""

from __future__ import annotations

from django.apps import AppConfig


class BreakGlassConfig(AppConfig):
    """Charts opened by clinicians who do not look after the client, and what owners say to it."""

    name = "clinic.break_glass"
    label = "break_glass"

    def ready(self) -> None:
        from clinic.break_glass.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
