"""`verify_notes` names the record whatever was done to it; the check of tools/trust, at a small size."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from clients.models import Client
from clients.notes import services as progress
from clients.notes.models import ProgressNote
from clients.notes.terms import NoteKind
from clinic.audit.models import AuditEvent
from clinic.core.triggers import guards_aside
from clinic.signatures import services
from clinic.signatures.models import Signature
from clinic.signatures.queries import waiting_for
from clinic.signatures.seal import seal_of
from clinic.signatures.terms import Meaning
from clinic.signatures.verification import verify
from clinic.staff.models import User
from integration.services import notes as integration
from sessions.services import notes as session_notes
from tests.factories.left_sessions import make_left_session, note_content, sign, sign_content
from tests.factories.notes import make_signed_note
from tests.factories.people import make_client, make_course
from tools.trust.note_attacks import ATTACKS, Attack, is_detected

pytestmark = pytest.mark.django_db

NOON = datetime.fromisoformat("2026-03-11T12:00-04:00")


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def chart(alex: Client, thea: User, priya: User, olive: User) -> Client:
    """Two sessions, their orders, notes of every kind, additions, and a co-signature."""
    other = make_client(alex.practice, therapist=thea, prescriber=priya)
    for hours, client in ((0, alex), (6, other)):
        make_course(client)
        session = make_left_session(client, thea, priya, starts_at=NOON - timedelta(days=3, hours=hours))
        note = sign(session, thea, now=NOON, body=f"Session {hours}.")
        session_notes.add_addendum(note=note, reason="R", body=f"Music {hours}.", actor=thea, now=NOON)
        draft = integration.begin_note(dosing_session=session, actor=thea, now=NOON)
        held = note_content(held_at=NOON - timedelta(hours=hours + 1), narrative=f"Narrative {hours}.")
        met = sign_content(draft, held, thea, now=NOON)
        integration.add_addendum(note=met, reason="R", body=f"Slept {hours}.", actor=thea, now=NOON)
    thea.supervisor = olive
    thea.save()
    for kind in (NoteKind.CONTACT, NoteKind.REVIEW):
        written = make_signed_note(alex, thea, now=NOON, kind=kind, text=f"About {kind}.")
        progress.add_addendum(note=written, reason="R", body=f"More on {kind}.", actor=thea, now=NOON)
    services.cosign(signature=waiting_for(olive).filter(record_type="notes.progressnote")[0], signer=olive, now=NOON)
    return alex


def test_an_untouched_chart_verifies(chart: Client) -> None:
    out = io.StringIO()

    call_command("verify_notes", stdout=out)

    assert Signature.objects.count() == 2 + 4 + 4 + 4 + 1
    assert out.getvalue() == "What was signed verifies: 15 signatures.\n"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_way_of_tampering_is_named(chart: Client, attack: Attack) -> None:
    dice = random.Random(attack.__name__)
    answers: list[bool] = []
    for _ in range(60):
        detected = is_detected(dice, attack)
        if detected is not None:
            answers.append(detected)
        if len(answers) == 3:
            break

    assert answers == [True] * 3
    assert verify() == []


def test_the_record_that_a_signature_was_moved_away_from_is_named(chart: Client) -> None:
    signature = Signature.objects.get(meaning=Meaning.COSIGNER)
    elsewhere = uuid4()
    with guards_aside(connection, "signatures_signature"):
        Signature.objects.filter(pk=signature.pk).update(record_id=elsewhere)

    found = {finding.record for finding in verify()}

    assert found == {f"notes.progressnote {signature.record_id}", f"notes.progressnote {elsewhere}"}


def test_the_command_names_the_record_and_ends_with_1(chart: Client) -> None:
    cosigned = Signature.objects.get(meaning=Meaning.COSIGNER).record_id
    note = ProgressNote.objects.get(pk=cosigned)
    note.risk_asked = not note.risk_asked
    with guards_aside(connection, "notes_progressnote"):
        note.save(update_fields=["risk_asked"])
    err = io.StringIO()

    with pytest.raises(CommandError) as ended:
        call_command("verify_notes", stderr=err)

    assert ended.value.returncode == 1
    assert err.getvalue() == f"notes.progressnote {note.pk}: is not what was signed\n"


def test_a_signature_made_with_the_key_but_not_through_the_application_is_not_in_the_ledger(chart: Client) -> None:
    """Somebody with the key ring, too, would have to write the ledger as well."""
    one = Signature.objects.filter(record_type="notes.progressnote").order_by("pk")[0]
    forged = Signature.objects.get(pk=one.pk)
    forged.pk = None
    forged._state.adding = True
    forged.meaning, forged.signer_name = "WITNESS", "Somebody Else"
    forged.id = one.practice_id
    forged.seal = seal_of(forged)
    forged.save()

    problems = {finding.problem for finding in verify()}

    assert "is not in the ledger" in problems


def test_a_ledger_row_about_a_signature_that_was_altered_is_named(chart: Client) -> None:
    event = AuditEvent.objects.filter(action="notes.note.signed").order_by("seq")[0]
    with guards_aside(connection, "audit_auditevent"), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET reason_code = %s WHERE seq = %s", ["x", event.seq])

    found = [finding for finding in verify() if "ledger" in finding.problem]

    assert f"notes.progressnote {event.object_id}" in {finding.record for finding in found}


def test_a_removed_ledger_row_is_missed_by_the_command(chart: Client) -> None:
    """A note removed with its signature and its row of the ledger leaves a hole in the chain."""
    note = ProgressNote.objects.order_by("pk")[0]
    event = AuditEvent.objects.get(object_id=str(note.pk), action="notes.note.signed")
    for table in ("audit_auditevent", "signatures_signature", "notes_progressaddendum", "notes_progressnote"):
        column = {"audit_auditevent": "seq", "signatures_signature": "record_id", "notes_progressaddendum": "note_id"}
        key = event.seq if table == "audit_auditevent" else note.pk.hex if connection.vendor == "sqlite" else note.pk
        with guards_aside(connection, table), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {column.get(table, 'id')} = %s", [key])
    err = io.StringIO()

    with pytest.raises(CommandError):
        call_command("verify_notes", stderr=err)

    assert f"ledger row {event.seq}: missing" in err.getvalue()
