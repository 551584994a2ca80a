"""What an authorization opens: the notes it names, while it lasts (45 CFR 164.508(b)(2), (b)(3)(ii))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sessions.psychotherapy_notes.terms import AuthorizationStanding, NoteKind


@dataclass(frozen=True, kw_only=True)
class AuthorizationFacts:
    """One signed authorization: notes it names one by one, or else a period."""

    kind: NoteKind
    signed_on: date
    expires_on: date
    is_revoked: bool
    covers_from: date | None = None
    covers_until: date | None = None
    note_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class NoteFacts:
    """What decides whether a note is covered."""

    note_id: UUID
    kind: NoteKind
    about_on: date


def standing(facts: AuthorizationFacts, *, on: date) -> AuthorizationStanding:
    """Say how an authorization stands on a day; its last day counts, and nothing revives a revoked one."""
    if facts.is_revoked:
        return AuthorizationStanding.REVOKED
    if on < facts.signed_on:
        return AuthorizationStanding.NOT_YET
    return AuthorizationStanding.EXPIRED if on > facts.expires_on else AuthorizationStanding.IN_FORCE


def covers(facts: AuthorizationFacts, note: NoteFacts) -> bool:
    """Say whether a note is one of those named: of the kind, and chosen or within the period."""
    if note.kind is not facts.kind:
        return False
    if facts.note_ids:
        return note.note_id in facts.note_ids
    if facts.covers_from is None or facts.covers_until is None:
        return False
    return facts.covers_from <= note.about_on <= facts.covers_until
