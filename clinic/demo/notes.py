"""Sign the notes of past sessions the way a therapist does: through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.demo.chance import Chance
from clinic.demo.names import CLIENT_WORDS, OBSERVATIONS
from clinic.demo.store import Store
from sessions.models import DosingSession
from sessions.services import notes
from sessions.terms import DosingStatus

# The latest sessions stay unsigned, so that Today has something to sign.
UNSIGNED_DAYS: Final = 2


def sign_past_sessions(chance: Chance, store: Store, now: datetime) -> None:
    """Draft each note from its timeline and sign it, ten minutes after the client left."""
    for session in store.dosing_sessions:
        if session.status is DosingStatus.DISCHARGED and session.discharged_at is not None:
            if now - session.discharged_at > timedelta(days=UNSIGNED_DAYS):
                _sign(chance, session, session.discharged_at + timedelta(minutes=10))


def _sign(chance: Chance, session: DosingSession, at: datetime) -> None:
    therapist = session.therapist
    note = notes.draft(dosing_session=session, actor=therapist, now=at)
    text = notes.NoteText(
        body=note.body, client_words=chance.pick(CLIENT_WORDS), observations=chance.pick(OBSERVATIONS)
    )
    saved = notes.save_note(note=note, version=note.version, text=text, actor=therapist, now=at)
    notes.sign_note(note=saved, version=saved.version, actor=therapist, now=at)
