"""App configuration: transport of messages, and the local outbox."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Transport of messages, and the local outbox."""

    name = "clinic.messaging"
    label = "messaging"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.messaging.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
