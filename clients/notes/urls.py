"""Addresses of progress notes."""

from __future__ import annotations

from django.urls import path

from clients.notes import views

app_name = "notes"

urlpatterns = [
    path("clients/<uuid:pk>/", views.note_list, name="list"),
    path("clients/<uuid:pk>/begin/", views.begin, name="begin"),
    path("<uuid:pk>/", views.read, name="note"),
    path("<uuid:pk>/save/", views.save, name="save_note"),
    path("<uuid:pk>/sign/", views.sign, name="sign_note"),
    path("<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/addenda/", views.add_addendum, name="add_addendum"),
    path("<uuid:pk>/addenda/sign/", views.sign_addendum, name="sign_addendum"),
]
