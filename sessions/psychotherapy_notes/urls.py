"""Addresses of the sealed room."""

from __future__ import annotations

from django.urls import path

from sessions.psychotherapy_notes.views import authorization, note, room

app_name = "psychotherapy_notes"

urlpatterns = [
    path("", room.own_notes, name="own_notes"),
    path("leave/", room.leave, name="leave"),
    path("of/<uuid:pk>/", room.room, name="room"),
    path("of/<uuid:pk>/new/", note.begin, name="begin"),
    path("of/<uuid:pk>/authorizations/new/", authorization.record, name="record_authorization"),
    path("notes/<uuid:pk>/", note.read, name="note"),
    path("notes/<uuid:pk>/save/", note.save, name="save"),
    path("notes/<uuid:pk>/lock/", note.lock, name="lock"),
    path("authorizations/<uuid:pk>/", authorization.detail, name="authorization"),
    path("authorizations/<uuid:pk>/revoke/", authorization.revoke, name="revoke"),
    path("authorizations/<uuid:pk>/release/", authorization.release, name="release"),
    path("releases/<uuid:pk>/", authorization.download, name="download"),
]
