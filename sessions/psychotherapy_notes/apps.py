"""App configuration: the sealed room of psychotherapy notes."""

from __future__ import annotations

from django.apps import AppConfig


class PsychotherapyNotesConfig(AppConfig):
    """Psychotherapy notes and the authorizations under which they leave."""

    name = "sessions.psychotherapy_notes"
    label = "psychotherapy_notes"

    def ready(self) -> None:
        from clients import hooks, panels  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.audit.discretion import private_areas  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from sessions.psychotherapy_notes import contributions  # noqa: PLC0415 -- apps must be loaded first
        from sessions.psychotherapy_notes.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        panels.add(ClientPart.NOTES, Permission.KEEP_PSYCHOTHERAPY_NOTES, contributions.door)
        hooks.withheld_notices.append(contributions.withheld_notice)
        private_areas.append(contributions.PRIVATE)
