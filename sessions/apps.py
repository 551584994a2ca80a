"""App configuration: prescriptions, counts and dosing sessions.

The label differs from the package because Django has an app called sessions; changing it would
rename every table.
"""

from __future__ import annotations

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Prescriptions, counts and dosing sessions."""

    name = "sessions"
    label = "therapy_sessions"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from sessions.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
