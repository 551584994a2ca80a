"""App configuration: messages due, sent and withheld."""

from __future__ import annotations

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Messages due, sent and withheld."""

    name = "clinic.reminders"
    label = "reminders"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders.services.planning import plan_reminders  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling.hooks import appointment_changed  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        appointment_changed.append(plan_reminders)
