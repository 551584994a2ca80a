"""Addresses of measures."""

from __future__ import annotations

from django.urls import path

from clients.measures.views import measures, sending, settings

app_name = "measures"

urlpatterns = [
    path("choices/", measures.choices, name="choices"),
    path("import/", measures.import_questionnaire, name="import"),
    path("settings/", settings.edit, name="settings"),
    path("clients/<uuid:pk>/", measures.measures, name="list"),
    path("clients/<uuid:pk>/send/", sending.send, name="send"),
    path("clients/<uuid:pk>/<slug:code>/", measures.instrument, name="instrument"),
    path("clients/<uuid:pk>/<slug:code>/record/", measures.record, name="record"),
    path("responses/<uuid:pk>/", measures.response, name="response"),
    path("responses/<uuid:pk>/correct/", measures.correct, name="correct"),
]
