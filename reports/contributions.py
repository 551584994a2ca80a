"""What documents add to a client's page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from clients.models import Client
from clients.timeline import TimelineRow
from clinic.core.labels import label
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
