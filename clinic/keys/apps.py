"""App configuration of the keys."""

from __future__ import annotations

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Which keys this database stands under, and how they are replaced."""

    name = "clinic.keys"
    label = "keys"

    def ready(self) -> None:
        from clinic.keys import checks  # noqa: F401, PLC0415 -- registers the check
