"""App configuration: packets for outside prescribers."""

from __future__ import annotations

from django.apps import AppConfig


class PacketsConfig(AppConfig):
    """Packets for prescribers without an account."""

    name = "clinic.packets"
    label = "packets"

    def ready(self) -> None:
        from clients import panels  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links import kinds  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.terms import LinkKind  # noqa: PLC0415 -- apps must be loaded first
        from clinic.packets import contributions, views  # noqa: PLC0415 -- apps must be loaded first
        from clinic.packets.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        kinds.register(
            kinds.Kind(code=LinkKind.PRESCRIBER_PACKET, page=views.behind_link, afterwards=views.after_review, days=14)
        )
        panels.add(ClientPart.COURSE, Permission.RECORD_DISCLOSURE, contributions.packet_panel)
