"""Addresses of merging two charts."""

from __future__ import annotations

from django.urls import path

from clients.merging import views

app_name = "merging"

urlpatterns = [
    path("clients/<uuid:pk>/", views.choose, name="choose"),
    path("clients/<uuid:pk>/with/<uuid:other>/", views.compare, name="compare"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
]
