"""App configuration: clients, courses, clearance, consent."""

from __future__ import annotations

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, courses, clearance, consent."""

    name = "clients"
    label = "clients"

    def ready(self) -> None:
        from clients import chart, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        timeline.contributors.extend(
            [
                chart.client_rows,
                chart.course_rows,
                chart.clearance_rows,
                chart.consent_rows,
                chart.weight_rows,
                chart.task_rows,
            ]
        )
        panels.contributors.extend([chart.task_panel, chart.consent_panel, chart.weight_panel])
