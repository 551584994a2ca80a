"""Sign the notes of past sessions the way a therapist does: through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from clinic.demo.chance import Chance
from clinic.demo.names import CLIENT_WORDS, OBSERVATIONS
from clinic.demo.store import Store
from sessions.documents.narrative import draft_note
from sessions.models import DosingSession
from sessions.queries.record import record_of
from sessions.services import notes
from sessions.terms import DosingStatus

# The latest sessions stay unsigned, so that Today has something to sign.
UNSIGNED_DAYS: Final = 2


def sign_past_sessions(chance: Chance, store: Store, now: datetime) -> None:
    """Draft each note from its timeline and sign it, ten minutes after the client left."""
    for session in store.dosing_sessions:
        left_at = session.discharged_at
        if session.status is not DosingStatus.DISCHARGED or left_at is None:
            continue
        if now - left_at > timedelta(days=UNSIGNED_DAYS):
            _sign(chance, session, left_at + timedelta(minutes=10))


def _sign(chance: Chance, session: DosingSession, at: datetime) -> None:
    therapist = session.therapist
    with timezone.override(session.practice.zone):
        body = draft_note(record_of(session))
    text = notes.NoteText(
        body=body,
        client_words=chance.pick(CLIENT_WORDS),
        observations=chance.pick(OBSERVATIONS),
    )
    draft = notes.save_note(dosing_session=session, version=0, text=text, actor=therapist, now=at)
    notes.sign_note(dosing_session=session, version=draft.version, actor=therapist, now=at)
