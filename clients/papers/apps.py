"""App configuration: papers about clients."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers about clients that come from elsewhere."""

    name = "clients.papers"
    label = "papers"

    def ready(self) -> None:
        from clients import panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.papers import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clients.papers.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        timeline.contributors.append(contributions.paper_rows)
        panels.add(ClientPart.PAPERS, Permission.VIEW_CHART, contributions.paper_panel)
