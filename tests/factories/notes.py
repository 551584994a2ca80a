"""Makers of progress notes, through the services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clients.models import Client
from clients.notes import services
from clients.notes.models import ProgressNote
from clients.notes.terms import Heading, NoteKind
from clinic.staff.models import User


def note_content(*, held_at: datetime, text: str = "We talked about the move.", **changes: Any) -> dict[str, Any]:
    """Return what is written in a progress note, as the services take it."""
    content: dict[str, Any] = {"held_at": held_at, "touch_agreed": [], "risk_asked": True}
    return content | {"texts": {Heading.BODY.value: text}} | changes


def make_note(
    client: Client, author: User, *, now: datetime, kind: NoteKind = NoteKind.OTHER, **content: Any
) -> ProgressNote:
    """Begin a note and keep a text in it."""
    note = services.begin_note(client=client, kind=kind, actor=author, now=now)
    written = note_content(held_at=note.held_at, **content)
    return services.save_note(note=note, version=note.version, content=written, actor=author, now=now)


def make_signed_note(
    client: Client, author: User, *, now: datetime, kind: NoteKind = NoteKind.OTHER, **content: Any
) -> ProgressNote:
    """Write a note and sign it."""
    note = make_note(client, author, now=now, kind=kind, **content)
    return services.sign_note(note=note, version=note.version, actor=author, now=now)
