"""The integration note: begun, kept, signed once, then only added to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import cancel
from clinic.scheduling.terms import AppointmentStatus
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.staff.models import User
from integration.models import IntegrationAddendum, IntegrationDecline, IntegrationNote
from integration.services import notes
from integration.services.notes import IntegrationRefused, StaleNote
from sessions.models import DosingSession
from tests.factories.left_sessions import note_content, sign_content
from tests.factories.room import make_appointment, make_dosing_session


def fits(note: IntegrationNote) -> bool:
    return is_unaltered(note, signatures_of(note))


def last_action() -> str:
    return AuditEvent.objects.order_by("-seq").values_list("action", flat=True)[0]


def test_beginning_ties_the_note_to_the_meeting(note: IntegrationNote, meeting: Appointment) -> None:
    assert (note.appointment, note.held_at) == (meeting, meeting.starts_at)
    assert last_action() == "integration.note.begun"


def test_beginning_twice_goes_on_with_the_draft(note: IntegrationNote, thea: User, noon: datetime) -> None:
    again = notes.begin_note(dosing_session=note.dosing_session, actor=thea, now=noon)

    assert again == note
    assert IntegrationNote.objects.count() == 1


def test_a_meeting_to_come_is_not_what_the_note_is_about(left: DosingSession, thea: User, ten: datetime) -> None:
    now = ten + timedelta(hours=24)

    note = notes.begin_note(dosing_session=left, actor=thea, now=now)

    assert (note.appointment, note.held_at) == (None, now)


def test_the_meeting_of_a_later_session_is_left_to_it(
    left: DosingSession, meeting: Appointment, alex: Client, thea: User, noon: datetime, ten: datetime
) -> None:
    cancel(appointment=meeting, reason="ill", actor=thea, now=ten + timedelta(hours=40))
    make_dosing_session(alex, thea, starts_at=ten + timedelta(days=14))
    make_appointment(alex, thea, AppointmentKind.INTEGRATION, starts_at=ten + timedelta(days=16))

    note = notes.begin_note(dosing_session=left, actor=thea, now=ten + timedelta(days=17))

    assert note.appointment is None


def test_no_note_before_the_medicine(alex: Client, course: object, thea: User, ten: datetime) -> None:
    planned = make_dosing_session(alex, thea, starts_at=ten)

    with pytest.raises(IntegrationRefused, match="has not taken place"):
        notes.begin_note(dosing_session=planned, actor=thea, now=ten)


def test_saving_keeps_the_words_sealed(note: IntegrationNote, thea: User, noon: datetime) -> None:
    notes.save_note(note=note, version=1, content=note_content(held_at=note.held_at), actor=thea, now=noon)

    stored = IntegrationNote.objects.get(pk=note.pk)
    assert (stored.narrative, stored.version) == ("She stood in the garden again.", 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT narrative, themes FROM integration_integrationnote")
        assert "garden" not in "".join(str(cell) for cell in cursor.fetchone())
    assert last_action() == "integration.note.saved"


def test_a_stale_form_is_refused(note: IntegrationNote, thea: User, noon: datetime) -> None:
    content = note_content(held_at=note.held_at)
    notes.save_note(note=note, version=1, content=content, actor=thea, now=noon)

    with pytest.raises(StaleNote):
        notes.save_note(note=note, version=1, content=content | {"narrative": "Mine"}, actor=thea, now=noon)

    assert IntegrationNote.objects.get(pk=note.pk).narrative == content["narrative"]


@pytest.mark.parametrize(
    ("hours", "sentence"), [(51, "has not taken place yet"), (-1, "lies before the dosing session")]
)
def test_the_meeting_lies_between_the_dose_and_now(
    note: IntegrationNote, thea: User, noon: datetime, ten: datetime, hours: int, sentence: str
) -> None:
    content = note_content(held_at=ten + timedelta(hours=hours))

    with pytest.raises(IntegrationRefused, match=sentence) as caught:
        notes.save_note(note=note, version=1, content=content, actor=thea, now=noon)

    assert caught.value.field == "held_at"


def test_signing_prints_name_and_credentials_and_completes_the_meeting(
    signed: IntegrationNote, meeting: Appointment, thea: User, noon: datetime
) -> None:
    meeting.refresh_from_db()
    assert (signed.signed_name, signed.signed_by, signed.signed_at) == ("Thea Quinn, LMFT", thea, noon)
    assert meeting.status is AppointmentStatus.COMPLETED
    assert not signed.is_late_entry
    assert fits(IntegrationNote.objects.get(pk=signed.pk))
    actions = list(AuditEvent.objects.order_by("-seq").values_list("action", flat=True)[:2])
    assert actions == ["scheduling.appointment.completed", "integration.note.signed"]


def test_a_note_signed_a_day_later_is_a_late_entry(note: IntegrationNote, thea: User) -> None:
    now = note.held_at + timedelta(hours=24, minutes=1)

    signed = sign_content(note, note_content(held_at=note.held_at), thea, now=now)

    assert signed.is_late_entry


def test_one_changed_word_breaks_the_seal(signed: IntegrationNote) -> None:
    signed.narrative = signed.narrative.replace("garden", "Garden")

    assert not fits(signed)


def test_an_empty_note_is_not_signed(note: IntegrationNote, thea: User, noon: datetime) -> None:
    content = note_content(held_at=note.held_at, narrative="", themes=" ")

    with pytest.raises(IntegrationRefused, match="empty"):
        sign_content(note, content, thea, now=noon)


def test_only_the_author_signs(note: IntegrationNote, olive: User, priya: User, noon: datetime) -> None:
    with pytest.raises(IntegrationRefused, match="wrote this note"):
        notes.sign_note(note=note, version=1, actor=olive, now=noon)
    with pytest.raises(IntegrationRefused, match="Only a therapist"):
        notes.sign_note(note=note, version=1, actor=priya, now=noon)


def test_what_was_saved_after_reading_is_not_signed(note: IntegrationNote, thea: User, noon: datetime) -> None:
    notes.save_note(note=note, version=1, content=note_content(held_at=note.held_at), actor=thea, now=noon)

    with pytest.raises(StaleNote, match="Read it once more"):
        notes.sign_note(note=note, version=1, actor=thea, now=noon)


def test_a_signed_note_is_neither_saved_nor_signed_again(signed: IntegrationNote, thea: User, noon: datetime) -> None:
    content = note_content(held_at=signed.held_at, narrative="Otherwise")

    with pytest.raises(IntegrationRefused, match="is signed"):
        notes.save_note(note=signed, version=signed.version, content=content, actor=thea, now=noon)
    with pytest.raises(IntegrationRefused, match="is signed"):
        notes.sign_note(note=signed, version=signed.version, actor=thea, now=noon)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE integration_integrationnote SET signed_name = 'Somebody'",
        "UPDATE integration_integrationnote SET signed_at = NULL, signed_by_id = NULL, content_hash = ''",
        "DELETE FROM integration_integrationnote",
    ],
)
def test_the_database_keeps_a_signed_note(signed: IntegrationNote, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert IntegrationNote.objects.get(pk=signed.pk).signed_name == "Thea Quinn, LMFT"


def test_an_addition_stands_beside_the_note(signed: IntegrationNote, thea: User, noon: datetime) -> None:
    addendum = notes.add_addendum(note=signed, reason="Forgotten", body="He slept well.", actor=thea, now=noon)

    assert (addendum.signed_name, len(addendum.content_hash)) == ("Thea Quinn, LMFT", 64)
    assert last_action() == "integration.addendum.signed"
    for statement in (
        "UPDATE integration_integrationaddendum SET signed_name = 'X'",
        "DELETE FROM integration_integrationaddendum",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert IntegrationAddendum.objects.count() == 1


def test_additions_are_the_signers_and_only_after_signing(
    note: IntegrationNote, thea: User, olive: User, noon: datetime
) -> None:
    with pytest.raises(IntegrationRefused, match="not signed yet"):
        notes.add_addendum(note=note, reason="R", body="B", actor=thea, now=noon)

    signed = sign_content(note, note_content(held_at=note.held_at), thea, now=noon)
    with pytest.raises(IntegrationRefused, match="Only the person who signed"):
        notes.add_addendum(note=signed, reason="R", body="B", actor=olive, now=noon)


def test_declining_is_said_once_and_stays(left: DosingSession, thea: User, noon: datetime) -> None:
    notes.decline(dosing_session=left, reason="Wants to be left alone", actor=thea, now=noon)

    assert last_action() == "integration.decline.recorded"
    with pytest.raises(IntegrationRefused, match="recorded already"):
        notes.decline(dosing_session=left, reason="Again", actor=thea, now=noon)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM integration_integrationdecline")
    assert IntegrationDecline.objects.get().reason == "Wants to be left alone"


def test_declining_needs_the_clients_words(left: DosingSession, thea: User, noon: datetime) -> None:
    with pytest.raises(IntegrationRefused):
        notes.decline(dosing_session=left, reason="  ", actor=thea, now=noon)
