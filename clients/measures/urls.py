"""Addresses of measures."""

from __future__ import annotations

from django.urls import path

from clients.measures import views

app_name = "measures"

urlpatterns = [
    path("choices/", views.choices, name="choices"),
    path("import/", views.import_questionnaire, name="import"),
    path("clients/<uuid:pk>/", views.measures, name="list"),
    path("clients/<uuid:pk>/<slug:code>/", views.instrument, name="instrument"),
    path("clients/<uuid:pk>/<slug:code>/record/", views.record, name="record"),
    path("responses/<uuid:pk>/correct/", views.correct, name="correct"),
]
