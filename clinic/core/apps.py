"""Start-up wiring of the core app."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Framework glue; its system checks guard database, keys and files."""

    name = "clinic.core"
    label = "core"

    def ready(self) -> None:
        from clinic.core import checks, deployment  # noqa: F401, PLC0415 -- registers the checks
        from clinic.core.files import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
