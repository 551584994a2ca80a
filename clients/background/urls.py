"""Addresses of what a client brings along."""

from __future__ import annotations

from django.urls import path

from clients.background import views

app_name = "background"

urlpatterns = [
    path("clients/<uuid:pk>/", views.background, name="background"),
    path("clients/<uuid:pk>/chart/<slug:slug>/add/", views.add_clinical, name="add_clinical"),
    path("clients/<uuid:pk>/<slug:slug>/add/", views.add, name="add"),
    path("chart/<slug:slug>/<uuid:pk>/close/", views.close_clinical, name="close_clinical"),
    path("<slug:slug>/<uuid:pk>/close/", views.close, name="close"),
]
