"""App configuration: what leaves the practice, how long it is kept, and how it is removed."""

from __future__ import annotations

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """What leaves the practice, how long it is kept, and how it is removed."""

    name = "clinic.custody"
    label = "custody"

    def ready(self) -> None:
        from clients import panels  # noqa: PLC0415 -- apps must be loaded first
        from clients.terms import ClientPart  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.custody import contributions  # noqa: PLC0415 -- apps must be loaded first
        from clinic.custody.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clinic.custody.services.disclosures import account_for_download  # noqa: PLC0415 -- as above
        from clinic.policy.terms import Permission  # noqa: PLC0415 -- apps must be loaded first
        from reports.hooks import document_handed_over  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        document_handed_over.append(account_for_download)
        panels.add(ClientPart.PEOPLE, Permission.RECORD_DISCLOSURE, contributions.of_client)
