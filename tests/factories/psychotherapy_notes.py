"""Makers of what lies in the sealed room."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from clinic.staff.models import User
from sessions.psychotherapy_notes.documents.content import hash_of
from sessions.psychotherapy_notes.models import (
    AuthorizationRevocation,
    AuthorizedNote,
    PsychotherapyNote,
    Release,
    ReleaseAuthorization,
)
from sessions.psychotherapy_notes.terms import RevokedHow, SignedHow, Signer
from sessions.psychotherapy_notes.views import door


def make_note(client: Client, author: User, *, is_locked: bool = False, **fields: Any) -> PsychotherapyNote:
    """Save a private note, a draft about today unless said otherwise."""
    now = timezone.now()
    fields = {"title": "The red door", "body": "She stood before the red door again.", **fields}
    fields = {"version": 2, "about_on": timezone.localdate(), "created_at": now, "saved_at": now, **fields}
    note = PsychotherapyNote(practice_id=client.practice_id, client=client, author=author, **fields)
    if is_locked:
        note.locked_at, note.locked_name = now, author.printed_name
        note.content_hash = hash_of(note)
    note.save()
    return note


def make_authorization(
    client: Client, author: User, *, notes: tuple[PsychotherapyNote, ...] = (), is_revoked: bool = False, **fields: Any
) -> ReleaseAuthorization:
    """Save an authorization that names the notes given, or else the last month."""
    today = timezone.localdate()
    named = {} if notes else {"covers_from": today - timedelta(days=30), "covers_until": today}
    fields = {"recipient": "Dr. Ada Moss", "purpose": "Continued therapy", "signer_name": client.legal_name, **fields}
    fields = {"signed_on": today - timedelta(days=1), "expires_on": today + timedelta(days=90), **named, **fields}
    shared = {"practice_id": client.practice_id, "client": client, "author": author}
    authorization = ReleaseAuthorization.objects.create(
        **shared, signed_how=SignedHow.ON_PAPER, signer=Signer.CLIENT, recorded_at=timezone.now(), **fields
    )
    for note in notes:
        AuthorizedNote.objects.create(**shared, authorization=authorization, note=note)
    if is_revoked:
        AuthorizationRevocation.objects.create(
            **shared, authorization=authorization, revoked_on=today, how=RevokedHow.IN_WRITING,
            recorded_at=timezone.now(),
        )  # fmt: skip
    return authorization


def make_release(authorization: ReleaseAuthorization, *, mark: str) -> Release:
    """Save what left under an authorization, with ``mark`` in it in place of a document."""
    return Release.objects.create(
        practice_id=authorization.practice_id, client_id=authorization.client_id, author_id=authorization.author_id,
        authorization=authorization, released_at=timezone.now(), facts={"notes": [{"body": mark}]},
        pdf=f"%PDF-1.7 {mark}".encode(), page_count=1,
    )  # fmt: skip


def open_room(browser: Browser) -> None:
    """Let whoever is signed in have just confirmed who they are."""
    session = browser.session
    session[door.KEY] = {"opened_at": time.time(), "used_at": time.time()}
    session.save()


class Ago(int):
    """So many days ago; names a day where tests are listed, which may be before midnight."""


def on_days(fields: dict[str, Any]) -> dict[str, Any]:
    """Put the day as of now in the place of each ``Ago``."""
    return {name: day(value) if isinstance(value, Ago) else value for name, value in fields.items()}


def day(ago: int) -> date:
    """Return the day so many days ago."""
    return timezone.localdate() - timedelta(days=ago)
