"""Say when documents wait and nobody makes them, for the health page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from clinic.health.services import Part
from reports.models import RenderedDocument
from reports.terms import DocumentState

LATE_AFTER: Final = timedelta(minutes=5)


def lateness(now: datetime) -> Part:
    """Return how the making of documents is."""
    waiting = RenderedDocument.objects.filter(state__in=[DocumentState.REQUESTED, DocumentState.RENDERING])
    oldest = waiting.order_by("requested_at").values_list("requested_at", flat=True).first()
    if oldest is None or now - oldest <= LATE_AFTER:
        return Part(name="documents", is_well=True, detail=_("ok"))
    return Part(
        name="documents",
        is_well=False,
        detail=_("Documents wait and nobody makes them."),
        seconds_ago=(now - oldest).total_seconds(),
    )
