"""The only doors from a URL into the room; to everybody but the author nothing is there (404).

Whoever may come in has to have shown lately who they are: while the room is closed the functions
raise :class:`RoomIsClosed`, before anything is read or recorded.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import PsychotherapyNote, Release, ReleaseAuthorization
from sessions.psychotherapy_notes.queries import looks_after, notes_of


class RoomIsClosed(Exception):
    """The author has to confirm who they are before anything is shown."""


def room_of(user: User, pk: UUID, *, is_open: bool) -> Client:
    """Return the client whose room this therapist enters: one of theirs, or one they wrote about before.

    Whoever has left the care team keeps what they wrote. That they come back is private, because it
    would tell that something is there.
    """
    client = _client(user, pk)
    is_theirs = looks_after(user, client.pk, timezone.now())
    if not is_theirs and not notes_of(user, client).exists():
        raise Http404
    _refuse_while_closed(is_open=is_open)
    entered = "psychotherapy_notes.room.entered" if is_theirs else "psychotherapy_notes.room.revisited"
    audit.record_read(actor=user, target=client, action=entered)
    return client


def client_to_write_about(user: User, pk: UUID) -> Client:
    """Return a client this therapist looks after today; a new note shows nothing, so the room may be closed."""
    client = _client(user, pk)
    if not looks_after(user, client.pk, timezone.now()):
        raise Http404
    audit.record_read(actor=user, target=client, action="psychotherapy_notes.room.entered")
    return client


def own_notes(user: User, *, is_open: bool) -> QuerySet[PsychotherapyNote]:
    """Return everything a therapist wrote, about whomever."""
    _refuse_while_closed(is_open=is_open)
    audit.record(actor=user, act=Act.QUERY, action="psychotherapy_notes.notes.listed")
    return notes_of(user)


def note_for(user: User, pk: UUID, *, is_open: bool) -> PsychotherapyNote:
    """Return a person's own note."""
    note: PsychotherapyNote = _own(user, pk, _notes(user), "note", is_open=is_open)
    return note


def note_to_write(user: User, pk: UUID) -> PsychotherapyNote:
    """Return a person's own note to be written to; it is not shown, so the room may be closed."""
    return get_object_or_404(_notes(user), pk=pk)


def authorization_for(user: User, pk: UUID, *, is_open: bool) -> ReleaseAuthorization:
    """Return an authorization about a person's own notes."""
    found = ReleaseAuthorization.objects.of(user).select_related("client", "practice", "author", "revocation")
    authorization: ReleaseAuthorization = _own(
        user, pk, found.prefetch_related("chosen"), "authorization", is_open=is_open
    )
    return authorization


def release_for(user: User, pk: UUID, *, is_open: bool) -> Release:
    """Return what a person released, without the document."""
    found = Release.objects.of(user).select_related("client", "authorization__practice").defer("facts", "pdf")
    release: Release = _own(user, pk, found, "release", is_open=is_open)
    return release


def _client(user: User, pk: UUID) -> Client:
    return get_object_or_404(Client.objects.filter(practice__staff=user).select_related("practice"), pk=pk)


def _notes(user: User) -> QuerySet[PsychotherapyNote]:
    found: QuerySet[PsychotherapyNote] = PsychotherapyNote.objects.of(user)
    return found.select_related("client", "practice", "author", "appointment")


def _own(user: User, pk: UUID, rows: QuerySet[Any], noun: str, *, is_open: bool) -> Any:
    record = get_object_or_404(rows, pk=pk)
    _refuse_while_closed(is_open=is_open)
    audit.record_read(actor=user, target=record, action=f"psychotherapy_notes.{noun}.viewed")
    return record


def _refuse_while_closed(*, is_open: bool) -> None:
    if not is_open:
        raise RoomIsClosed
