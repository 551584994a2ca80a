"""App configuration: progress notes."""

from __future__ import annotations

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """Progress notes of clients."""

    name = "clients.notes"
    label = "notes"

    def ready(self) -> None:
        from clients import panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.notes import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clients.notes.documents import KINDS  # noqa: PLC0415 -- apps must be loaded first
        from clients.notes.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.signatures import kinds  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        kinds.register(*KINDS)
        timeline.contributors.append(contributions.note_rows)
        panels.add(ClientPart.NOTES, Permission.VIEW_CHART, contributions.note_panel)
