"""App configuration of the ledger."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Ledger of every view and change of a client's record."""

    name = "clinic.audit"
    label = "audit"

    def ready(self) -> None:
        from clinic.audit.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
