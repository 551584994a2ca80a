"""The calendar, booking, and one appointment."""

from __future__ import annotations

from django.urls import path

from clinic.scheduling.views import appointment, booking, calendar, groups

app_name = "scheduling"

urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("feed/", calendar.feed, name="feed"),
    path("book/", booking.book, name="book"),
    path("book/clients/", booking.find_clients, name="find_clients"),
    path("groups/book/", groups.book, name="book_group"),
    path("groups/<uuid:pk>/", groups.detail, name="group"),
    path("groups/<uuid:pk>/members/", groups.add_member, name="add_member"),
    path("groups/<uuid:pk>/call-off/", groups.call_off, name="call_off_group"),
    path("<uuid:pk>/", appointment.detail, name="detail"),
    path("<uuid:pk>/step/", appointment.change_status, name="change_status"),
    path("<uuid:pk>/move/", appointment.move, name="move"),
    path("<uuid:pk>/cancel/", appointment.cancel, name="cancel"),
]
