"""App configuration: clients, courses, clearance, consent."""

from __future__ import annotations

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, courses, clearance, consent."""

    name = "clients"
    label = "clients"

    def ready(self) -> None:
        from clients import contributions, panels, timeline  # noqa: PLC0415 -- apps must be loaded first
        from clients.documents import clearance  # noqa: PLC0415 -- apps must be loaded first
        from clients.index_keys import ClientIndexes  # noqa: PLC0415 -- apps must be loaded first
        from clients.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.services.private_links import tell_sender  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.keys.places import more_places  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.kinds import when_guessed  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from clinic.signatures import kinds  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        when_guessed.append(tell_sender)
        kinds.register(clearance.KIND)
        more_places.append(ClientIndexes)
        timeline.contributors.extend(
            [
                contributions.client_rows,
                contributions.course_rows,
                contributions.clearance_rows,
                contributions.consent_rows,
                contributions.weight_rows,
                contributions.task_rows,
            ]
        )
        panels.add(ClientPart.OVERVIEW, Permission.VIEW_CHART, contributions.task_panel)
        panels.add(ClientPart.OVERVIEW, Permission.SEND_LINK, contributions.waiting_panel)
        panels.add(ClientPart.COURSE, Permission.VIEW_CHART, contributions.clearance_panel, contributions.consent_panel)
        panels.add(ClientPart.MEDICINE, Permission.VIEW_CHART, contributions.weight_panel)
        panels.add(ClientPart.PAPERS, Permission.VIEW_CHART, contributions.consent_panel)
        panels.add(ClientPart.PEOPLE, Permission.SEND_LINK, contributions.link_panel)
        panels.decision_contributors.append(contributions.weight_panel)
