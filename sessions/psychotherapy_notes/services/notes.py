"""The private note: begun by its author, kept as a draft, locked once. The ledger learns no word of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries import today_at
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.psychotherapy_notes.documents.content import hash_of
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.psychotherapy_notes.queries import looks_after, notes_of
from sessions.psychotherapy_notes.rules.belongs_elsewhere import find
from sessions.psychotherapy_notes.terms import NoteKind
from sessions.services.refusals import Refused


class NoteRefused(Refused):
    """Something about a private note that was not done."""


class StaleNote(NoteRefused):
    """The note was saved elsewhere in the meantime, in another window of its author's."""


class BelongsInTheRecord(NoteRefused):
    """The text holds what cannot be part of a psychotherapy note, and its author has not said to keep it."""


@dataclass(frozen=True, kw_only=True)
class NoteText:
    """What an author writes: words, the day or meeting they are about, and the law that keeps them apart."""

    kind: NoteKind
    title: str
    body: str
    about_on: date
    appointment: Appointment | None = None


@transaction.atomic
def begin_note(*, client: Client, actor: User, now: datetime) -> PsychotherapyNote:
    """Begin a note about one of the author's own clients; goes on with one in which no word stands yet."""
    if not looks_after(actor, client.pk, now):
        raise NoteRefused(_("You are no longer on this client's care team, so no new note can be begun."))
    # Every saving counts the version up, so in the first one no word stands.
    empty = notes_of(actor, client).filter(locked_at__isnull=True, version=1).first()
    if empty is not None:
        return empty
    note = PsychotherapyNote.objects.create(
        practice_id=client.practice_id,
        client=client,
        author=actor,
        about_on=today_at(client.practice, now),
        created_at=now,
        saved_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="psychotherapy_notes.note.begun", target=note, at=now)
    return note


@transaction.atomic
def save_note(
    *, note: PsychotherapyNote, version: int, text: NoteText, actor: User, now: datetime
) -> PsychotherapyNote:
    """Keep a draft, whatever it holds; refuses a form opened before the note was saved elsewhere."""
    locked = _lock_row(note, version, actor)
    _fill(locked, text, actor, now)
    locked.version += 1
    locked.saved_at = now
    locked.save()
    audit.record(actor=actor, act=Act.CHANGE, action="psychotherapy_notes.note.saved", target=locked, at=now)
    return locked


@transaction.atomic
def lock_note(
    *, note: PsychotherapyNote, version: int, text: NoteText, keep_findings: bool, actor: User, now: datetime
) -> PsychotherapyNote:
    """Lock the note as it was sent; the database freezes it from here on.

    Words that belong in the medical record hold this up once, until the author says to keep them.
    """
    locked = _lock_row(note, version, actor)
    _fill(locked, text, actor, now)
    if not locked.body.strip():
        raise NoteRefused(_("The note is empty."), field="body")
    if not keep_findings and find(f"{locked.title}\n{locked.body}"):
        raise BelongsInTheRecord(_("Take out what was found, or tick that it stays."), field="keep_findings")
    locked.version += 1
    locked.saved_at = locked.locked_at = now
    locked.locked_name = actor.printed_name
    locked.content_hash = hash_of(locked)
    locked.save()
    audit.record(actor=actor, act=Act.CHANGE, action="psychotherapy_notes.note.locked", target=locked, at=now)
    return locked


def _lock_row(note: PsychotherapyNote, version: int, actor: User) -> PsychotherapyNote:
    locked = PsychotherapyNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if locked.author_id != actor.pk:
        raise NoteRefused(_("Only its author can change a note."))
    if locked.is_locked:
        raise NoteRefused(_("This note is locked. Write what comes to mind now as a new note."))
    if locked.version != version:
        raise StaleNote(
            _("This note was saved in another window in the meantime. That text is shown above; yours is still here.")
        )
    return locked


def _fill(note: PsychotherapyNote, text: NoteText, actor: User, now: datetime) -> None:
    meeting = text.appointment
    if meeting is not None and (meeting.client_id, meeting.therapist_id) != (note.client_id, actor.pk):
        raise NoteRefused(_("Choose one of your own meetings with this client."), field="appointment")
    if text.about_on > today_at(actor.practice or note.practice, now):
        raise NoteRefused(_("This day has not come yet."), field="about_on")
    note.kind, note.title, note.body = text.kind, text.title.strip(), text.body
    note.about_on, note.appointment = text.about_on, meeting
