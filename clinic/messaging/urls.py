"""The local outbox."""

from __future__ import annotations

from django.urls import path

from clinic.messaging.views import outbox

app_name = "messaging"

urlpatterns = [path("", outbox.outbox, name="outbox")]
