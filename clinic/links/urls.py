"""Private links. The address says nothing of what they are for."""

from __future__ import annotations

from django.urls import path

from clinic.links import views

app_name = "links"

urlpatterns = [
    path("<str:token>/", views.open_link, name="open"),
    path("<str:token>/<slug:step>/", views.open_link, name="step"),
]
