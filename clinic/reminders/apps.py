"""App configuration: messages due, sent and withheld."""

from __future__ import annotations

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Messages due, sent and withheld."""

    name = "clinic.reminders"
    label = "reminders"

    def ready(self) -> None:
        from clients import panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.backups.hooks import database_restored  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.health import services as health  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders import panels as own_panels  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders.services.planning import plan_reminders  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders.services.sending import hold_after_restore  # noqa: PLC0415 -- apps must be loaded first
        from clinic.reminders.services.watching import lateness  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling import panels as appointment_panels  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling.hooks import appointment_changed  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        appointment_changed.append(plan_reminders)
        appointment_panels.contributors.append(own_panels.of_appointment)
        panels.add(ClientPart.PEOPLE, Permission.VIEW_MESSAGES, own_panels.of_client)
        timeline.contributors.append(own_panels.timeline_rows)
        health.more_parts.append(lateness)
        database_restored.append(hold_after_restore)
