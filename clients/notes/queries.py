"""Reading progress notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clients.models import Client
from clients.notes.models import ProgressNote
from clients.notes.terms import NoteKind, NoteState
from clinic.policy.terms import Permission
from clinic.signatures.queries import awaits_cosignature
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A note as lists show it."""

    note: ProgressNote
    state: NoteState


def notes_of(client: Client, user: User, *, kind: NoteKind | None = None, limit: int | None = None) -> list[Listed]:
    """Return a client's notes, the newest first, each with where it stands; two queries."""
    found = ProgressNote.objects.visible_to(user, Permission.VIEW_CHART).filter(client=client)
    if kind is not None:
        found = found.filter(kind=kind)
    notes = list(found.select_related("author").order_by("-held_at", "-pk")[:limit])
    waiting = awaits_cosignature(ProgressNote, [note.pk for note in notes if note.is_signed])
    return [Listed(note=note, state=_state(note, waiting)) for note in notes]


def drafts_of(user: User) -> QuerySet[Any]:
    """Return the notes this person has begun and not signed, the oldest first."""
    drafts = ProgressNote.objects.visible_to(user, Permission.WRITE_NOTE).filter(author=user, signed_at__isnull=True)
    return drafts.select_related("client").order_by("held_at", "pk")


def _state(note: ProgressNote, waiting: set[Any]) -> NoteState:
    if not note.is_signed:
        return NoteState.DRAFT
    return NoteState.WAITING if note.pk in waiting else NoteState.SIGNED
