"""Addresses of risk handling."""

from __future__ import annotations

from django.urls import path

from clients.risk.views import alerts, plans, settings

app_name = "risk"

urlpatterns = [
    path("settings/", settings.edit, name="settings"),
    path("alerts/<uuid:pk>/", alerts.alert, name="alert"),
    path("alerts/<uuid:pk>/take-up/", alerts.take_up, name="take_up"),
    path("alerts/<uuid:pk>/contact/", alerts.record_contact, name="record_contact"),
    path("alerts/<uuid:pk>/outcome/", alerts.record_outcome, name="record_outcome"),
    path("clients/<uuid:pk>/safety-plan/", plans.safety_plan, name="safety_plan"),
    path("clients/<uuid:pk>/safety-plan/write/", plans.write, name="write_plan"),
    path("clients/<uuid:pk>/safety-plan/send/", plans.send, name="send_plan"),
]
