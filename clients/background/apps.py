"""App configuration: what a client brings along."""

from __future__ import annotations

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """Medications, allergies, diagnoses, earlier ketamine, languages, referral, insurance."""

    name = "clients.background"
    label = "background"

    def ready(self) -> None:
        from clients import hooks, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.background import contributions, queries  # noqa: PLC0415 -- apps must be loaded first
        from clients.background.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        hooks.allergy_sources.append(queries.allergies_in_words)
        timeline.contributors.append(contributions.background_rows)
        panels.add(ClientPart.BACKGROUND, Permission.VIEW_CLIENT, contributions.background_panel)
        panels.decision_contributors.append(contributions.background_panel)
