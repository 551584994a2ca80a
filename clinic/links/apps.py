"""App configuration: private links for clients."""

from __future__ import annotations

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Private links for clients."""

    name = "clinic.links"
    label = "links"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.services import end_all_shown_to  # noqa: PLC0415 -- apps must be loaded first
        from clinic.staff.hooks import when_dismissed  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        when_dismissed.append(end_all_shown_to)
