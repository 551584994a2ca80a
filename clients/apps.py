"""App configuration: clients, courses, clearance, consent."""

from __future__ import annotations

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, courses, clearance, consent."""

    name = "clients"
    label = "clients"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clients.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
