"""App configuration of the demo practice."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Builds a practice of synthetic data."""

    name = "clinic.demo"
    label = "demo"
