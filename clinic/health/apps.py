"""App configuration of health."""

from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Heartbeats and the health page."""

    name = "clinic.health"
    label = "health"
