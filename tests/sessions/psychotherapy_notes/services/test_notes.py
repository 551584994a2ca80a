"""A private note is begun, kept and locked by its author; the ledger learns that, and no word of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients.models import CareTeamMember, Client
from clinic.audit.models import AuditEvent
from clinic.core.encryption import DecryptionFailed
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User
from sessions.psychotherapy_notes.documents.content import still_fits
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.psychotherapy_notes.services.notes import (
    BelongsInTheRecord,
    NoteRefused,
    NoteText,
    StaleNote,
    begin_note,
    lock_note,
    save_note,
)
from sessions.psychotherapy_notes.terms import NoteKind
from tests.factories.psychotherapy_notes import day, make_note
from tests.factories.room import make_appointment

pytestmark = pytest.mark.django_db


def words(body: str = "The red door.", **more: Any) -> NoteText:
    return NoteText(**{"kind": NoteKind.PSYCHOTHERAPY, "title": "Door", "body": body, "about_on": day(0), **more})


def begin(client: Client, actor: User) -> PsychotherapyNote:
    return begin_note(client=client, actor=actor, now=timezone.now())


def save(note: PsychotherapyNote, actor: User, text: NoteText) -> PsychotherapyNote:
    return save_note(note=note, version=note.version, text=text, actor=actor, now=timezone.now())


def lock(note: PsychotherapyNote, actor: User, text: NoteText, *, keep: bool = False) -> PsychotherapyNote:
    return lock_note(note=note, version=note.version, text=text, keep_findings=keep, actor=actor, now=timezone.now())


def actions() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", "object_type"))


def test_a_note_is_its_authors(alex: Client, thea: User) -> None:
    note = begin(alex, thea)

    stored = PsychotherapyNote.objects.get()
    assert (stored.author, stored.client, stored.body, stored.is_locked) == (thea, alex, "", False)
    event = AuditEvent.objects.get()
    assert (event.action, event.object_id) == ("psychotherapy_notes.note.begun", str(note.pk))
    assert (event.client_id, event.actor_id, event.reason_code) == (alex.pk, thea.pk, "")


def test_an_empty_draft_is_gone_on_with(alex: Client, thea: User, olive: User) -> None:
    make_note(alex, olive, title="", body="", version=1)
    first = begin(alex, thea)

    assert begin(alex, thea) == first
    save(first, thea, words())
    assert begin(alex, thea) != first
    assert first.author == thea


def test_only_somebody_of_the_care_team_begins_one(alex: Client, olive: User) -> None:
    with pytest.raises(NoteRefused):
        begin(alex, olive)

    assert not PsychotherapyNote.objects.exists()
    assert actions() == []


def test_a_draft_is_kept(alex: Client, thea: User) -> None:
    note = make_note(alex, thea)

    kept = save(note, thea, words("A blue door."))

    assert (kept.version, PsychotherapyNote.objects.get().body) == (3, "A blue door.")
    assert actions() == [("psychotherapy_notes.note.saved", "psychotherapy_notes.psychotherapynote")]


def test_a_draft_is_kept_whatever_it_holds(alex: Client, thea: User) -> None:
    note = make_note(alex, thea)

    save(note, thea, words("100 mg, BP 128/82"))

    assert PsychotherapyNote.objects.get().body == "100 mg, BP 128/82"


def test_a_stale_form_is_refused(alex: Client, thea: User) -> None:
    note = make_note(alex, thea, version=3)

    with pytest.raises(StaleNote):
        save_note(note=note, version=2, text=words("Older."), actor=thea, now=timezone.now())

    assert PsychotherapyNote.objects.get().body != "Older."


def test_nobody_else_writes_into_it(alex: Client, thea: User, olive: User) -> None:
    note = make_note(alex, thea)

    for act in (
        lambda: save(note, olive, words("Mine.")),
        lambda: lock(note, olive, words("Mine.")),
    ):
        with pytest.raises(NoteRefused):
            act()

    stored = PsychotherapyNote.objects.get()
    assert (stored.body, stored.is_locked) == ("She stood before the red door again.", False)


def test_locking_says_who_and_when_and_keeps_the_hash_sealed(alex: Client, thea: User) -> None:
    note = lock(make_note(alex, thea), thea, words("The last word."))

    stored = PsychotherapyNote.objects.get()
    assert (stored.is_locked, stored.locked_name, stored.body) == (True, "Thea Quinn, LMFT", "The last word.")
    assert still_fits(stored)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content_hash, body FROM psychotherapy_notes_psychotherapynote")
        row = b"".join(bytes(value) for value in cursor.fetchone())
    assert note.content_hash.encode() not in row
    assert b"last word" not in row
    assert actions() == [("psychotherapy_notes.note.locked", "psychotherapy_notes.psychotherapynote")]


def test_an_empty_note_is_not_locked(alex: Client, thea: User) -> None:
    with pytest.raises(NoteRefused) as refusal:
        lock(make_note(alex, thea), thea, words("  \n"))

    assert refusal.value.field == "body"


def test_what_belongs_in_the_record_holds_the_lock_up_until_its_author_keeps_it(alex: Client, thea: User) -> None:
    note, text = make_note(alex, thea), words("After 100 mg she spoke of the door.")

    with pytest.raises(BelongsInTheRecord) as refusal:
        lock(note, thea, text)
    assert refusal.value.field == "keep_findings"
    assert not PsychotherapyNote.objects.get().is_locked

    lock(note, thea, text, keep=True)
    assert PsychotherapyNote.objects.get().is_locked


def test_the_title_is_looked_at_too(alex: Client, thea: User) -> None:
    with pytest.raises(BelongsInTheRecord):
        lock(make_note(alex, thea), thea, words("Nothing.", title="PHQ-9: 14"))


def test_a_locked_note_takes_nothing_more(alex: Client, thea: User) -> None:
    note = make_note(alex, thea, is_locked=True)

    with pytest.raises(NoteRefused):
        save(note, thea, words("More."))
    with pytest.raises(NoteRefused):
        lock(note, thea, words("More."))


@pytest.mark.parametrize("statement", ["UPDATE {table} SET version = 9", "DELETE FROM {table}"])
def test_not_even_sql_changes_a_locked_note(alex: Client, thea: User, statement: str) -> None:
    make_note(alex, thea, is_locked=True)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table="psychotherapy_notes_psychotherapynote"))


def test_a_text_moved_to_another_note_does_not_open(alex: Client, thea: User) -> None:
    one, two = make_note(alex, thea), make_note(alex, thea, body="Other.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM psychotherapy_notes_psychotherapynote WHERE id = %s", [_key(one)])
        body = cursor.fetchone()[0]
        cursor.execute("UPDATE psychotherapy_notes_psychotherapynote SET body = %s WHERE id = %s", [body, _key(two)])

    with pytest.raises(DecryptionFailed):
        _ = PsychotherapyNote.objects.get(pk=two.pk).body


def test_an_earlier_text_of_the_same_note_does_not_fit_the_lock(alex: Client, thea: User) -> None:
    note = make_note(alex, thea, is_locked=True)

    note.body = "Something else."

    assert not still_fits(note)


def test_a_day_to_come_is_refused(alex: Client, thea: User) -> None:
    with pytest.raises(NoteRefused) as refusal:
        save(make_note(alex, thea), thea, words(about_on=day(-2)))

    assert refusal.value.field == "about_on"


def test_a_meeting_of_somebody_else_is_refused(alex: Client, thea: User, olive: User) -> None:
    theirs = make_appointment(alex, olive, AppointmentKind.PREPARATION, starts_at=timezone.now() - timedelta(days=1))

    with pytest.raises(NoteRefused) as refusal:
        save(make_note(alex, thea), thea, words(appointment=theirs))

    assert refusal.value.field == "appointment"


def test_who_left_the_care_team_keeps_and_finishes_what_they_wrote(alex: Client, thea: User) -> None:
    note = make_note(alex, thea)
    CareTeamMember.objects.filter(user=thea).update(ended_on=day(0))

    assert list(PsychotherapyNote.objects.of(thea)) == [note]
    lock(note, thea, words("Finished later."))
    with pytest.raises(NoteRefused):
        begin(alex, thea)


def test_who_may_no_longer_sign_in_keeps_nothing(alex: Client, thea: User) -> None:
    make_note(alex, thea)
    thea.is_active = False

    assert not PsychotherapyNote.objects.of(thea).exists()


def test_who_is_no_therapist_any_more_reaches_nothing(alex: Client, thea: User) -> None:
    make_note(alex, thea)
    thea.staff_roles.update(role="OWNER")
    again = User.objects.get(pk=thea.pk)

    assert not PsychotherapyNote.objects.of(again).exists()


def test_neither_name_nor_repr_says_anything(alex: Client, thea: User) -> None:
    note = make_note(alex, thea, title="zqseven", body="zqseven")

    assert "zqseven" not in f"{note} {note!r} {PsychotherapyNote.objects.all()!r}"
    assert str(note) == f"psychotherapy note {note.short_id}"


def _key(note: PsychotherapyNote) -> str:
    return note.pk.hex if connection.vendor == "sqlite" else str(note.pk)
