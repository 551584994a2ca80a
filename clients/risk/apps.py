"""App configuration: suicide-risk handling."""

from __future__ import annotations

from django.apps import AppConfig

# A plan is kept at hand for a hard hour, not answered once.
DAYS_AT_HAND = 90


class RiskConfig(AppConfig):
    """Alerts, follow-up, safety plans and crisis lines."""

    name = "clients.risk"
    label = "risk"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.risk import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clients.risk.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.risk.views import phone  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links import kinds  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.terms import LinkKind  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        kinds.register(kinds.Kind(code=LinkKind.SAFETY_PLAN, page=phone.page, days=DAYS_AT_HAND))
        timeline.contributors.append(contributions.risk_rows)
        panels.add(ClientPart.OVERVIEW, Permission.VIEW_CHART, contributions.alert_panel)
        panels.add(ClientPart.MEASURES, Permission.VIEW_CHART, contributions.risk_panel)
        hooks.next_step_blockers.append(contributions.risk_blockers)
