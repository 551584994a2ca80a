"""Progress notes as a practice has them: most signed, one begun, one waiting for the supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clients.notes import services
from clients.notes.models import ProgressNote
from clients.notes.terms import Heading, NoteKind, TouchAgreed
from clinic.demo.chance import Chance
from clinic.demo.clients import Person
from clinic.demo.names import INTENTIONS
from clinic.demo.people import House

# Every third client's latest preparation is written up; the others' notes are on paper.
WRITTEN_UP: Final = 3


def write_progress_notes(chance: Chance, house: House, people: Sequence[Person], now: datetime) -> None:
    """Write and sign preparation notes, begin one about a call, and leave an associate's for the supervisor."""
    for person in people[::WRITTEN_UP]:
        held_at = now - timedelta(days=chance.whole(12, 40), hours=2)
        texts = {
            Heading.INTENTION: chance.pick(INTENTIONS),
            Heading.SETTING: "Room 1, eyeshade, the quiet playlist; a blanket from home.",
            Heading.DIFFICULT_MOMENTS: "A hand on the shoulder if asked; three slow breaths together.",
            Heading.SUPPORT: "A sister drives home and stays the evening.",
        }
        _sign(_write(person, NoteKind.PREPARATION, texts, held_at), held_at + timedelta(minutes=75))
    if people:
        called = {Heading.CONTACT_WITH: "By telephone.", Heading.BODY: "Asked whether to fast for the next session."}
        _write(people[0], NoteKind.CONTACT, called, now - timedelta(hours=1))
    _write_as_associate(house, people, now)


def _write_as_associate(house: House, people: Sequence[Person], now: datetime) -> None:
    associate = house.therapists[-1]
    theirs = [person for person in people if person.therapist == associate]
    # From here on only: what was signed before did not wait for anybody.
    associate.supervisor = house.supervisor
    associate.save(update_fields=["supervisor"])
    for person in theirs[:1]:
        said = {Heading.CHANGES: "Sleeps through most nights.", Heading.NEXT_STEPS: "Two more sessions, then a pause."}
        held_at = now - timedelta(days=1)
        _sign(_write(person, NoteKind.REVIEW, said, held_at), held_at + timedelta(hours=1))


def _write(person: Person, kind: NoteKind, texts: dict[Heading, str], held_at: datetime) -> ProgressNote:
    note = services.begin_note(client=person.client, kind=kind, actor=person.therapist, now=held_at)
    agreed = [TouchAgreed.HAND.value] if kind is NoteKind.PREPARATION else []
    content = {
        "held_at": note.held_at,
        "texts": {heading.value: words for heading, words in texts.items()},
        "touch_agreed": agreed,
        "risk_asked": True,
    }
    return services.save_note(
        note=note, version=note.version, content=content, actor=person.therapist, now=held_at + timedelta(minutes=60)
    )


def _sign(note: ProgressNote, at: datetime) -> None:
    services.sign_note(note=note, version=note.version, actor=note.author, now=at)
