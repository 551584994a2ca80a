"""Addresses of consent documents and of sending them."""

from __future__ import annotations

from django.urls import path

from clients.consents.views import desk, documents

app_name = "consents"

urlpatterns = [
    path("clients/<uuid:pk>/send/", desk.send, name="send"),
    path("<uuid:pk>/copy/", desk.copy, name="copy"),
    path("<uuid:pk>/scan/", desk.add_scan, name="add_scan"),
    path("scans/<uuid:pk>/", desk.scan, name="scan"),
    path("documents/", documents.document_list, name="documents"),
    path("documents/versions/<uuid:pk>/", documents.version, name="version"),
    path("documents/<slug:kind>/", documents.document, name="document"),
    path("documents/<slug:kind>/preview/", documents.preview, name="preview"),
    path("documents/<slug:kind>/publish/", documents.publish, name="publish"),
    path("documents/<slug:kind>/discard/", documents.discard, name="discard"),
]
