"""App configuration of the policy package."""

from __future__ import annotations

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Roles, permissions and the decorator every route carries."""

    name = "clinic.policy"
    label = "policy"

    def ready(self) -> None:
        from clinic.core.labels import register  # noqa: PLC0415 -- apps must be loaded first
        from clinic.policy import checks  # noqa: F401, PLC0415 -- registers the checks
        from clinic.policy.labels import LABELS  # noqa: PLC0415 -- apps must be loaded first

        register(LABELS)
