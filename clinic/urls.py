"""The composition root: which app answers under which path."""

from __future__ import annotations

from django.urls import include, path

from clinic.health.views import health
from clinic.policy.decorators import public
from clinic.staff.account_urls import account_urlpatterns

urlpatterns = [
    path("", include("reports.urls")),
    path("calendar/", include("clinic.scheduling.urls")),
    path("clients/", include("clients.urls")),
    path("notes/", include("clients.notes.urls")),
    path("consents/", include("clients.consents.urls")),
    path("papers/", include("clients.papers.urls")),
    path("merging/", include("clients.merging.urls")),
    path("background/", include("clients.background.urls")),
    path("screening/", include("clients.screening.urls")),
    path("measures/", include("clients.measures.urls")),
    path("risk/", include("clients.risk.urls")),
    path("sessions/", include("sessions.urls")),
    path("psychotherapy-notes/", include("sessions.psychotherapy_notes.urls")),
    path("signatures/", include("clinic.signatures.urls")),
    path("integration/", include("integration.urls")),
    path("messages/", include("clinic.reminders.urls")),
    path("packets/", include("clinic.packets.urls")),
    path("records/", include("clinic.custody.urls")),
    # Short, and without a word of what it leads to: it stands in messages.
    path("l/", include("clinic.links.urls")),
    path("outbox/", include("clinic.messaging.urls")),
    path("drafts/", include("clinic.drafts.urls")),
    path("settings/backups/", include("clinic.backups.urls")),
    path("emergency-access/", include("clinic.break_glass.urls")),
    path("settings/", include("clinic.practice.urls")),
    path("staff/", include("clinic.staff.urls")),
    path("account/", include(account_urlpatterns)),
    # Health stands below the policy in the layers, so its route is declared here.
    path("health/", public("Says only which parts of the system are alive.")(health), name="health"),
]
