"""App configuration: pages and documents that read everything."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Pages and documents that read everything."""

    name = "reports"
    label = "reports"

    def ready(self) -> None:
        from clients import panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.audit.hooks import before_export  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core import paper  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.health import services as health  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from reports import contributions, pdf  # noqa: PLC0415 -- apps must be loaded first
        from reports.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from reports.services import emergency, haste  # noqa: PLC0415 -- apps must be loaded first
        from reports.services.watching import lateness  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        paper.use(pdf.render)
        health.more_parts.append(lateness)
        health.more_parts.append(emergency.lateness)
        before_export.append(haste.refuse_haste)
        timeline.contributors.append(contributions.timeline)
        panels.add(ClientPart.PEOPLE, Permission.VIEW_CHART, contributions.access_panel)
