"""Addresses of the screening and of the pathway worksheet."""

from __future__ import annotations

from django.urls import path

from clients.screening import views

app_name = "screening"

urlpatterns = [
    path("courses/<uuid:pk>/", views.screening, name="screening"),
    path("courses/<uuid:pk>/record/", views.record, name="record"),
    path("courses/<uuid:pk>/worksheet/", views.begin_worksheet, name="begin_worksheet"),
    path("versions/<uuid:pk>/", views.version, name="version"),
    path("versions/<uuid:pk>/classes/", views.set_classes, name="set_classes"),
    path("worksheets/<uuid:pk>/", views.worksheet, name="worksheet"),
    path("worksheets/<uuid:pk>/save/", views.save_worksheet, name="save_worksheet"),
    path("worksheets/<uuid:pk>/sign/", views.sign_worksheet, name="sign_worksheet"),
    path("worksheets/<uuid:pk>/discard/", views.discard_worksheet, name="discard_worksheet"),
]
