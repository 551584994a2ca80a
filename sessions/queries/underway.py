"""Whether a therapist is with a client who has taken the medicine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from clinic.staff.hooks import Held
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.rules.lifecycle import UNDER_MEDICINE

# Longer than any session; one that was never ended must not keep a sign-in alive for days.
LONGEST_SESSION: Final = timedelta(hours=6)


def session_watched(user: User, now: datetime) -> Held | None:
    """Return the session of this person that is under way with the medicine taken, the latest if several."""
    found = DosingSession.objects.filter(
        therapist=user, status__in=UNDER_MEDICINE, started_at__gt=now - LONGEST_SESSION, started_at__lte=now
    ).order_by("-started_at", "pk")
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        return None
    return Held(
        key=str(pk),
        page=reverse("sessions:detail", kwargs={"pk": pk}),
        watch=reverse("sessions:watch", kwargs={"pk": pk}),
    )
