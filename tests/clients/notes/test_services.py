"""The progress note: begun, kept in one row, signed once by its author, then only added to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clients.models import Client
from clients.notes import services
from clients.notes.models import ProgressAddendum, ProgressNote
from clients.notes.services import NoteRefused, StaleNote
from clients.notes.terms import NoteKind
from clinic.audit.models import AuditEvent
from clinic.signatures.models import Signature
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.signatures.terms import Meaning
from clinic.staff.models import User
from tests.factories.notes import make_note, note_content


def last_action() -> str:
    return AuditEvent.objects.order_by("-seq").values_list("action", flat=True)[0]


def fits(note: ProgressNote) -> bool:
    return is_unaltered(note, signatures_of(note))


def test_beginning_twice_goes_on_with_the_draft(alex: Client, thea: User, noon: datetime) -> None:
    first = services.begin_note(client=alex, kind=NoteKind.REVIEW, actor=thea, now=noon)
    again = services.begin_note(client=alex, kind=NoteKind.REVIEW, actor=thea, now=noon)
    other = services.begin_note(client=alex, kind=NoteKind.CONTACT, actor=thea, now=noon)

    assert again == first != other
    assert (first.held_at, last_action()) == (noon, "notes.note.begun")


def test_saving_keeps_one_row_and_seals_the_words(draft: ProgressNote, thea: User, noon: datetime) -> None:
    for number in range(5):
        draft = services.save_note(
            note=draft,
            version=draft.version,
            content=note_content(held_at=draft.held_at, text=f"Draft {number}, she is glad."),
            actor=thea,
            now=noon,
        )

    stored = ProgressNote.objects.get()
    assert (stored.texts, stored.version) == ({"BODY": "Draft 4, she is glad."}, 7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT texts FROM notes_progressnote")
        assert b"glad" not in bytes(cursor.fetchone()[0])


def test_the_same_text_again_is_no_new_version(draft: ProgressNote, thea: User, noon: datetime) -> None:
    events = AuditEvent.objects.count()

    again = services.save_note(
        note=draft, version=draft.version, content=note_content(held_at=draft.held_at), actor=thea, now=noon
    )

    assert (again.version, AuditEvent.objects.count()) == (draft.version, events)


def test_a_stale_form_is_refused(draft: ProgressNote, thea: User, noon: datetime) -> None:
    with pytest.raises(StaleNote):
        services.save_note(note=draft, version=1, content=note_content(held_at=noon, text="Mine"), actor=thea, now=noon)

    assert ProgressNote.objects.get().texts == {"BODY": "We talked about the move."}


def test_a_time_to_come_is_refused(draft: ProgressNote, thea: User, noon: datetime) -> None:
    content = note_content(held_at=noon + timedelta(minutes=1))

    with pytest.raises(NoteRefused, match="has not come yet") as caught:
        services.save_note(note=draft, version=draft.version, content=content, actor=thea, now=noon)

    assert caught.value.field == "held_at"


def test_signing_prints_name_meaning_time_and_zone(signed: ProgressNote, thea: User, noon: datetime) -> None:
    stored = ProgressNote.objects.get()
    (signature,) = signatures_of(stored)

    assert (stored.signed_by, stored.signed_name, stored.signed_at) == (thea, "Thea Quinn, LMFT", noon)
    assert (signature.meaning, signature.zone) == (Meaning.AUTHOR, "America/New_York")
    assert fits(stored)
    assert last_action() == "notes.note.signed"


@pytest.mark.parametrize(("hours", "is_late"), [(24, False), (24.1, True)])
def test_the_late_entry_mark(draft: ProgressNote, thea: User, noon: datetime, hours: float, is_late: bool) -> None:
    signed = services.sign_note(note=draft, version=draft.version, actor=thea, now=noon + timedelta(hours=hours))

    assert signed.is_late_entry is is_late
    assert fits(ProgressNote.objects.get())


def test_only_the_author_writes_signs_and_discards(
    draft: ProgressNote, olive: User, priya: User, dana: User, noon: datetime
) -> None:
    for actor in (olive, priya):
        with pytest.raises(NoteRefused, match="who began this note"):
            services.sign_note(note=draft, version=draft.version, actor=actor, now=noon)
        with pytest.raises(NoteRefused, match="who began this note"):
            services.save_note(
                note=draft, version=draft.version, content=note_content(held_at=noon), actor=actor, now=noon
            )
        with pytest.raises(NoteRefused, match="who began this note"):
            services.discard_draft(note=draft, actor=actor, now=noon)
    with pytest.raises(NoteRefused, match="Only a licensed clinician"):
        services.sign_note(note=draft, version=draft.version, actor=dana, now=noon)

    assert not ProgressNote.objects.get().is_signed


def test_the_prescriber_writes_notes_too(alex: Client, priya: User, noon: datetime) -> None:
    draft = make_note(alex, priya, now=noon, kind=NoteKind.CONTACT)

    assert services.sign_note(note=draft, version=draft.version, actor=priya, now=noon).signed_name == "Priya Rao, MD"


def test_an_empty_or_changed_note_is_not_signed(alex: Client, thea: User, noon: datetime) -> None:
    note = services.begin_note(client=alex, kind=NoteKind.OTHER, actor=thea, now=noon)

    with pytest.raises(NoteRefused, match="empty"):
        services.sign_note(note=note, version=1, actor=thea, now=noon)
    services.save_note(note=note, version=1, content=note_content(held_at=noon), actor=thea, now=noon)
    with pytest.raises(StaleNote, match="Read it once more"):
        services.sign_note(note=note, version=1, actor=thea, now=noon)

    assert not Signature.objects.exists()


def test_a_signed_note_is_neither_saved_signed_nor_discarded(signed: ProgressNote, thea: User, noon: datetime) -> None:
    acts = (
        lambda: services.save_note(
            note=signed, version=signed.version, content=note_content(held_at=noon, text="x"), actor=thea, now=noon
        ),
        lambda: services.sign_note(note=signed, version=signed.version, actor=thea, now=noon),
        lambda: services.discard_draft(note=signed, actor=thea, now=noon),
    )

    for act in acts:
        with pytest.raises(NoteRefused, match="is signed"):
            act()


def test_a_discarded_draft_is_gone_and_on_record(draft: ProgressNote, thea: User, noon: datetime) -> None:
    services.discard_draft(note=draft, actor=thea, now=noon)

    assert not ProgressNote.objects.exists()
    assert last_action() == "notes.note.discarded"
    with pytest.raises(NoteRefused, match="discarded in the meantime"):
        services.sign_note(note=draft, version=draft.version, actor=thea, now=noon)


def test_an_addition_stands_beside(signed: ProgressNote, thea: User, olive: User, noon: datetime) -> None:
    later = noon + timedelta(days=3)

    services.add_addendum(note=signed, reason="Forgotten", body="He moves in May.", actor=thea, now=later)

    addendum = ProgressAddendum.objects.get()
    assert is_unaltered(addendum, signatures_of(addendum))
    assert fits(ProgressNote.objects.get())
    assert last_action() == "notes.addendum.signed"
    with pytest.raises(NoteRefused, match="Only the person who signed"):
        services.add_addendum(note=signed, reason="R", body="B", actor=olive, now=later)


def test_nothing_is_added_to_a_draft(draft: ProgressNote, thea: User, noon: datetime) -> None:
    with pytest.raises(NoteRefused, match="not signed yet"):
        services.add_addendum(note=draft, reason="R", body="B", actor=thea, now=noon)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notes_progressnote SET version = version + 1",
        "UPDATE notes_progressnote SET signed_at = NULL, signed_by_id = NULL, content_hash = '', signed_name = ''",
        "DELETE FROM notes_progressnote",
        "UPDATE signatures_signature SET meaning = 'WITNESS'",
        "DELETE FROM signatures_signature",
        "UPDATE notes_progressaddendum SET signed_name = 'X'",
        "DELETE FROM notes_progressaddendum",
    ],
)
def test_the_database_keeps_what_is_signed(signed: ProgressNote, thea: User, noon: datetime, statement: str) -> None:
    services.add_addendum(note=signed, reason="R", body="B", actor=thea, now=noon)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_words_under_a_heading_that_went_away_are_still_read(draft: ProgressNote) -> None:
    from clients.notes.documents import sections_of

    draft.texts = {"GOALS": "Sleep.", "NEXT_STEPS": "Call."}

    assert sections_of(draft) == [("Next steps", "Call."), ("Goals", "Sleep.")]
