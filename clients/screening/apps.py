"""App configuration: what is considered before ketamine."""

from __future__ import annotations

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The screening list and the pathway worksheet."""

    name = "clients.screening"
    label = "screening"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.screening import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clients.screening.documents import KIND  # noqa: PLC0415 -- apps must be loaded first
        from clients.screening.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.signatures import kinds  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        kinds.register(KIND)
        timeline.contributors.append(contributions.screening_rows)
        hooks.merge_refusals.append(contributions.unsigned_worksheet)
        panels.add(ClientPart.COURSE, Permission.VIEW_CHART, contributions.screening_panel)
        panels.decision_contributors.append(contributions.decision_panel)
