"""App configuration of drafts."""

from __future__ import annotations

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """What was typed and not sent."""

    name = "clinic.drafts"
    label = "drafts"
