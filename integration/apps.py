"""App configuration: integration notes and commitments."""

from __future__ import annotations

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """Integration notes and commitments."""

    name = "integration"
    label = "integration"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.signatures import kinds  # noqa: PLC0415 -- apps must be loaded first
        from integration import contributions  # noqa: PLC0415 -- apps must be loaded first
        from integration.documents.note import KINDS  # noqa: PLC0415 -- apps must be loaded first
        from integration.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        kinds.register(*KINDS)
        timeline.contributors.append(contributions.timeline)
        hooks.next_step_blockers.append(contributions.integration_blockers)
        hooks.merge_refusals.append(contributions.unsigned_integration)
        panels.add(ClientPart.NOTES, Permission.VIEW_INTEGRATION, contributions.panel)
