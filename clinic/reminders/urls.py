"""Messages to clients."""

from __future__ import annotations

from django.urls import path

from clinic.reminders.views import messages

app_name = "reminders"

urlpatterns = [
    path("", messages.messages, name="messages"),
    path("<uuid:pk>/", messages.detail, name="detail"),
    path("<uuid:pk>/send-again/", messages.send_again, name="send_again"),
]
