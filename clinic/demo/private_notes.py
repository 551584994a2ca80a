"""Two psychotherapy notes of the first therapist, invented like everything here: one locked, one still a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.demo.chance import Chance
from clinic.demo.people import House
from clinic.demo.store import Store
from sessions.psychotherapy_notes.documents.content import hash_of
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.terms import DosingStatus

TITLE: Final = "The house by the water"
LOCKED: Final = (
    "The house by the water came back, this time with every lamp lit. I was close to saying that I am glad, and did "
    "not. Who would that have been for?\n\n"
    "When the brother is mentioned my own voice grows careful. I sit with this before I make anything of it.\n\n"
    "A thought, no more: the water is not what separates. It is what carries."
)
DRAFT: Final = (
    "Two long silences. In the first I was being tested, in the second I was company. I could not say what changed."
)


def write_private_notes(chance: Chance, house: House, store: Store, now: datetime) -> None:
    """Write both about one client, whose last session has just been integrated or is about to be."""
    author = house.therapists[0]
    sessions = [
        session
        for session in store.dosing_sessions
        if session.therapist_id == author.pk and session.status in {DosingStatus.DISCHARGED, DosingStatus.CLOSED}
    ]
    if not sessions:
        return
    client = max(sessions, key=lambda session: session.appointment.starts_at).client
    for title, body, days in ((TITLE, LOCKED, 6), ("", DRAFT, 1)):
        at = now - timedelta(days=days)
        note = PsychotherapyNote(
            id=chance.uuid(), practice=house.practice, client=client, author=author, title=title, body=body, version=2,
            about_on=at.astimezone(house.practice.zone).date(), created_at=at, saved_at=at,
        )  # fmt: skip
        if body is LOCKED:
            note.locked_at, note.locked_name = at + timedelta(minutes=25), author.printed_name
            note.content_hash = hash_of(note)
        note.save()
