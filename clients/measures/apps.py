"""App configuration: questionnaires and their scores."""

from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Questionnaires and their scores."""

    name = "clients.measures"
    label = "measures"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clients.measures.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
