"""Addresses of packets for outside prescribers."""

from __future__ import annotations

from django.urls import path

from clinic.packets import views

app_name = "packets"

urlpatterns = [
    path("clients/<uuid:pk>/", views.packets, name="packets"),
    path("<uuid:pk>/", views.packet, name="packet"),
    path("<uuid:pk>/print/", views.print_packet, name="print_packet"),
    path("<uuid:pk>/send/", views.send, name="send"),
]
