"""App configuration: signatures."""

from __future__ import annotations

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """Signatures on notes and orders."""

    name = "clinic.signatures"
    label = "signatures"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.signatures.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
