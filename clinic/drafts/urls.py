"""Drafts of forms."""

from __future__ import annotations

from django.urls import path

from clinic.drafts.views import drafts

app_name = "drafts"

urlpatterns = [
    path("keep/", drafts.keep, name="keep"),
    path("find/", drafts.find, name="find"),
    path("restore/", drafts.restore, name="restore"),
    path("discard/", drafts.discard, name="discard"),
]
