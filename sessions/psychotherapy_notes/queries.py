"""Reads in the room; each begins with who asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from clients.models import Client
from clients.queries import today_at
from clinic.policy.closed import is_closed
from clinic.policy.reach import may, on_care_team
from clinic.policy.terms import Permission
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import PsychotherapyNote, Release, ReleaseAuthorization
from sessions.psychotherapy_notes.rules import authorization as rules
from sessions.psychotherapy_notes.rules.authorization import AuthorizationFacts, NoteFacts
from sessions.psychotherapy_notes.terms import AuthorizationStanding

# Meetings further back than this are not offered to be written about.
CHOICE_DAYS: Final = 90


def looks_after(user: User, client_id: UUID, now: datetime) -> bool:
    """Say whether this therapist is on the client's care team today.

    Asked of the membership itself, so that no emergency access or wider reach counts.
    """
    if not may(user, Permission.KEEP_PSYCHOTHERAPY_NOTES) or user.practice is None:
        return False
    if is_closed(client_id):
        return False
    today = today_at(user.practice, now)
    return bool(user.care_team_memberships.filter(on_care_team(today), client_id=client_id).exists())


def notes_of(user: User, client: Client | None = None) -> QuerySet[PsychotherapyNote]:
    """Return a person's own notes, the latest day first, without their texts."""
    rows = PsychotherapyNote.objects.of(user).defer("body", "content_hash")
    if client is not None:
        rows = rows.filter(client=client)
    return rows.order_by("-about_on", "-created_at", "pk")


def authorizations_of(user: User, client: Client) -> QuerySet[ReleaseAuthorization]:
    """Return what clients signed about a person's own notes, the latest first."""
    rows = ReleaseAuthorization.objects.of(user).filter(client=client).select_related("revocation", "practice")
    return rows.prefetch_related("chosen").order_by("-signed_on", "-recorded_at", "pk")


def releases_of(authorization: ReleaseAuthorization) -> QuerySet[Release]:
    """Return what left under an authorization, without the documents."""
    return authorization.releases.defer("facts", "pdf").order_by("-released_at", "pk")


def facts_of(authorization: ReleaseAuthorization) -> AuthorizationFacts:
    """Return what decides what an authorization opens."""
    return AuthorizationFacts(
        kind=authorization.kind,
        signed_on=authorization.signed_on,
        expires_on=authorization.expires_on,
        is_revoked=hasattr(authorization, "revocation"),
        covers_from=authorization.covers_from,
        covers_until=authorization.covers_until,
        note_ids=frozenset(chosen.note_id for chosen in authorization.chosen.all()),
    )


def standing_of(authorization: ReleaseAuthorization, now: datetime) -> AuthorizationStanding:
    """Say how an authorization stands today, by the practice's calendar."""
    return rules.standing(facts_of(authorization), on=today_at(authorization.practice, now))


def covered_notes(authorization: ReleaseAuthorization) -> list[PsychotherapyNote]:
    """Return exactly the author's notes that an authorization names, the earliest first."""
    facts = facts_of(authorization)
    rows = PsychotherapyNote.objects.filter(
        practice_id=authorization.practice_id, client_id=authorization.client_id, author_id=authorization.author_id
    ).order_by("about_on", "created_at", "pk")
    return [note for note in rows if rules.covers(facts, _note_facts(note))]


def meetings_to_choose(user: User, client: Client, now: datetime, *, kept: UUID | None = None) -> QuerySet[Appointment]:
    """Return the meetings of this therapist with the client that a note may be about; ``kept`` is chosen already."""
    rows = Appointment.objects.filter(client=client, therapist=user)
    recent = Q(starts_at__lte=now, starts_at__gte=now - timedelta(days=CHOICE_DAYS), holds_time=True)
    return rows.filter(recent | Q(pk=kept)).order_by("-starts_at", "pk")


def _note_facts(note: Any) -> NoteFacts:
    return NoteFacts(note_id=note.pk, kind=note.kind, about_on=note.about_on)
