"""App configuration: questionnaires and their scores."""

from __future__ import annotations

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Questionnaires and their scores."""

    name = "clients.measures"
    label = "measures"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.measures import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clients.measures.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.measures.views import answering  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links import kinds  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.terms import LinkKind  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        kinds.register(kinds.Kind(code=LinkKind.MEASURES, page=answering.page, afterwards=answering.afterwards))
        timeline.contributors.append(contributions.measure_rows)
        hooks.next_step_blockers.append(contributions.baseline_blockers)
        panels.add(ClientPart.MEASURES, Permission.VIEW_CHART, contributions.measure_panel)
        panels.decision_contributors.append(contributions.measure_panel)
