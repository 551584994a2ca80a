"""Say when messages are late: the sender is dead even if everything else looks alive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from clinic.health.services import Part
from clinic.reminders.queries import oldest_due

LATE_AFTER: Final = timedelta(minutes=5)


def lateness(now: datetime) -> Part:
    """Return how the sending of messages is, for the health page."""
    oldest = oldest_due(now)
    if oldest is None or now - oldest <= LATE_AFTER:
        return Part(name="reminders", is_well=True, detail=_("ok"))
    return Part(
        name="reminders",
        is_well=False,
        detail=_("Messages are due and nobody sends them."),
        seconds_ago=(now - oldest).total_seconds(),
    )
