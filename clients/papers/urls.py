"""Addresses of papers about a client."""

from __future__ import annotations

from django.urls import path

from clients.papers import views

app_name = "papers"

urlpatterns = [
    path("clients/<uuid:pk>/", views.paper_list, name="list"),
    path("clients/<uuid:pk>/add/", views.add, name="add"),
    path("<uuid:pk>/download/", views.download, name="download"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
