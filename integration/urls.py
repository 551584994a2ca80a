"""Addresses of integration."""

from __future__ import annotations

from django.urls import path

from integration.views import board, note

app_name = "integration"

urlpatterns = [
    path("", board.board, name="board"),
    path("after/<uuid:pk>/", board.session, name="session"),
    path("after/<uuid:pk>/begin/", board.begin, name="begin"),
    path("after/<uuid:pk>/decline/", board.decline, name="decline"),
    path("notes/<uuid:pk>/", note.read, name="note"),
    path("notes/<uuid:pk>/save/", note.save, name="save_note"),
    path("notes/<uuid:pk>/sign/", note.sign, name="sign_note"),
    path("notes/<uuid:pk>/addenda/", note.add_addendum, name="add_addendum"),
    path("notes/<uuid:pk>/addenda/sign/", note.sign_addendum, name="sign_addendum"),
    path("notes/<uuid:pk>/commitments/", note.add_commitment, name="add_commitment"),
    path("commitments/<uuid:pk>/move/", note.move_commitment, name="move_commitment"),
]
