"""Whether a therapist is with a client who has taken the medicine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.rules.lifecycle import UNDER_MEDICINE

# Longer than any session; one that was never ended must not keep a sign-in alive for days.
LONGEST_SESSION: Final = timedelta(hours=6)


def watches_a_client(user: User, now: datetime) -> bool:
    """Say whether this person's session is under way with the medicine taken."""
    return DosingSession.objects.filter(
        therapist=user, status__in=UNDER_MEDICINE, started_at__gt=now - LONGEST_SESSION, started_at__lte=now
    ).exists()
