"""App configuration: consents."""

from __future__ import annotations

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Consent documents, and signing them on a phone."""

    name = "clients.consents"
    label = "consents"

    def ready(self) -> None:
        from clients.consents.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first
        from clients.consents.views import phone  # noqa: PLC0415 -- apps must be loaded first
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.kinds import Kind  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.kinds import register as register_links  # noqa: PLC0415 -- apps must be loaded first
        from clinic.links.terms import LinkKind  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
        register_links(Kind(code=LinkKind.CONSENTS, page=phone.page, afterwards=phone.afterwards))
