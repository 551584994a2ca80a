"""App configuration: merging two charts of one person."""

from __future__ import annotations

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """Merging two charts of one person, reversibly."""

    name = "clients.merging"
    label = "merging"

    def ready(self) -> None:
        from clients import hooks, panels, queries, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.merging import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clients.merging.queries import (  # noqa: PLC0415 -- apps must be loaded first
            charts_merged_into,
            closed_charts,
            joined_charts,
        )
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy import closed  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first

        closed.sources.append(closed_charts)
        hooks.same_person.append(charts_merged_into)
        queries.joined_charts.append(joined_charts)
        # After the allergies of single charts, whose words it puts together.
        hooks.allergy_sources.append(contributions.merged_allergies)
        timeline.contributors.append(contributions.merge_rows)
        panels.add(ClientPart.OVERVIEW, Permission.VIEW_CLIENT, contributions.closed_panel)
        panels.add(ClientPart.PEOPLE, Permission.VIEW_CLIENT, contributions.merge_panel)
