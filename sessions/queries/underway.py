"""Whether a therapist is with a client who has taken the medicine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from clinic.staff.hooks import Held
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.rules.lifecycle import UNDER_MEDICINE
from sessions.terms import DosingStatus

# Longer than any session; one that was never ended must not keep a sign-in alive for days.
LONGEST_SESSION: Final = timedelta(hours=6)


def session_watched(user: User, now: datetime) -> Held | None:
    """Return the session of this person that is under way with the medicine taken, the latest if several.

    One of a group stands for the group: its sign-in is kept for the sessions of that group which have begun.
    """
    begun = DosingSession.objects.filter(therapist=user, started_at__gt=now - LONGEST_SESSION, started_at__lte=now)
    found = begun.filter(status__in=UNDER_MEDICINE).order_by("-started_at", "pk")
    latest = found.values_list("pk", "appointment__group_id").first()
    if latest is None:
        return None
    pk, group_pk = latest
    if group_pk is not None:
        together = begun.filter(appointment__group_id=group_pk).exclude(status=DosingStatus.CLOSED)
        return Held(
            key=str(group_pk),
            page=reverse("sessions:group", kwargs={"pk": group_pk}),
            watch=reverse("sessions:group_watch", kwargs={"pk": group_pk}),
            others=frozenset(str(found) for found in together.values_list("pk", flat=True)),
        )
    return Held(
        key=str(pk),
        page=reverse("sessions:detail", kwargs={"pk": pk}),
        watch=reverse("sessions:watch", kwargs={"pk": pk}),
    )
