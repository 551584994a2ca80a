"""Addresses of co-signing."""

from __future__ import annotations

from django.urls import path

from clinic.signatures import views

app_name = "signatures"

urlpatterns = [
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<uuid:pk>/", views.cosign, name="cosign"),
]
