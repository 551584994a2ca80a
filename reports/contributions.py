"""What documents add to a client's page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clients.timeline import TimelineRow
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User
from reports.queries.documents import documents_of


def timeline(client: Client, user: User) -> Iterable[TimelineRow]:
    """Return the documents issued about a client."""
    for document in documents_of(user).filter(client=client).order_by("-requested_at"):
        yield TimelineRow(
            at=document.requested_at,
            icon="file-text",
            title=label(document.kind),
            detail=label(document.profile),
            url=reverse("reports:document", args=[document.pk]),
            kind="document",
        )


def access_panel(client: Client, user: User) -> Panel | None:
    """Return the way to who can see this record, and why."""
    if not may(user, Permission.VIEW_CHART):
        return None
    context = {"more_url": reverse("reports:who_can_see", args=[client.pk]), "more_label": _("Open")}
    return Panel(title=_("Who can see this"), template="reports/_access_panel.html", order=95, context=context)
