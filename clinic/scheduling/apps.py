"""App configuration: appointments and free slots."""

from __future__ import annotations

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Appointments and free slots."""

    name = "clinic.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling import panels as own_panels  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling import timeline as own_timeline  # noqa: PLC0415 -- apps must be loaded first
        from clinic.scheduling.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        timeline.contributors.append(own_timeline.appointments)
        hooks.merge_refusals.append(own_panels.coming_appointment)
        hooks.next_step_blockers.append(own_panels.preparation_blockers)
        panels.add(ClientPart.OVERVIEW, Permission.VIEW_SCHEDULE, own_panels.next_appointments)
