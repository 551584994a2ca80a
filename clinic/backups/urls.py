"""Backups."""

from __future__ import annotations

from django.urls import path

from clinic.backups.views import backups

app_name = "backups"

urlpatterns = [
    path("", backups.backups, name="backups"),
    path("ask/", backups.ask, name="ask"),
]
