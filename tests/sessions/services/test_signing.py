"""Leaving and signing: one signature over everything, then nothing joins and nothing changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from clients.models import Task
from clients.terms import TaskKind
from clinic.audit.models import AuditEvent
from clinic.core.triggers import guards_aside
from clinic.scheduling.terms import AppointmentStatus
from clinic.signatures.models import Signature
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.signatures.seal import signed_hash
from clinic.signatures.terms import Meaning
from clinic.signatures.verification import verify
from clinic.staff.models import User
from sessions.documents.envelope import envelope
from sessions.documents.narrative import draft_note
from sessions.models import Addendum, DosingSession, GateOverride, SessionNote
from sessions.queries.record import record_of
from sessions.services import dosing, events, notes, readiness
from sessions.services.entries import EntryRefused
from sessions.terms import DosingStatus, EventKind, GateCode, ReadinessItem
from tests.factories.left_sessions import sign_text
from tests.factories.room import measure, take

pytestmark = pytest.mark.django_db

EVERYTHING = dict.fromkeys(ReadinessItem, True)
TEXT = notes.NoteText(body="A gentle session.", client_words="Like coming home.", observations="Calm.")


def check(session: DosingSession, actor: User, at: datetime, **changes: object) -> None:
    fields: dict[str, object] = {"items": EVERYTHING, "at": at, "handed_to": "Robin Doe"}
    readiness.record_readiness(
        dosing_session=session,
        key=uuid.uuid4(),
        checklist=readiness.Checklist(**(fields | changes)),  # type: ignore[arg-type]
        actor=actor,
        now=at,
    )


@pytest.fixture
def lived(started: DosingSession, thea: User, ten: datetime) -> DosingSession:
    """A session with a dose, vitals and events, the client still there."""
    take(started, thea, at=ten)
    measure(started, thea, at=ten + timedelta(minutes=40))
    events.record_event(
        dosing_session=started,
        key=uuid.uuid4(),
        happening=events.Happening(kind=EventKind.TEARS, at=ten + timedelta(minutes=45), note="Soft."),
        actor=thea,
        now=ten + timedelta(minutes=45),
    )
    return started


@pytest.fixture
def left(lived: DosingSession, thea: User, ten: datetime) -> DosingSession:
    """The same session after the client left."""
    check(lived, thea, ten + timedelta(minutes=121))
    return readiness.discharge(
        dosing_session=lived, at=ten + timedelta(minutes=125), actor=thea, now=ten + timedelta(minutes=125)
    )


@pytest.fixture
def signed(left: DosingSession, thea: User, ten: datetime) -> SessionNote:
    """The same session, signed and closed."""
    return sign_text(left, TEXT, thea, now=ten + timedelta(minutes=140))


def test_the_client_leaves_after_the_waiting_time_with_everything_confirmed(left: DosingSession) -> None:
    left.appointment.refresh_from_db()
    assert left.status is DosingStatus.DISCHARGED
    assert left.appointment.status is AppointmentStatus.COMPLETED
    assert AuditEvent.objects.filter(action="sessions.readiness.recorded").count() == 1


@pytest.mark.parametrize(
    ("minute", "changes", "words"),
    [
        (60, {}, "60 minutes are left"),
        (121, {"items": EVERYTHING | {ReadinessItem.ORIENTED: False}}, "Not confirmed"),
        (121, {"handed_to": ""}, "Nobody is named"),
    ],
)
def test_leaving_with_something_missing_needs_a_reason(
    lived: DosingSession, thea: User, ten: datetime, minute: int, changes: dict[str, object], words: str
) -> None:
    at = ten + timedelta(minutes=minute)
    check(lived, thea, at, **changes)

    with pytest.raises(readiness.NotReadyToLeave) as refused:
        readiness.discharge(dosing_session=lived, at=at, actor=thea, now=at)
    check(lived, thea, at + timedelta(minutes=1), **changes, override_reason="Partner is a nurse.")
    left = readiness.discharge(
        dosing_session=lived, at=at + timedelta(minutes=2), actor=thea, now=at + timedelta(minutes=2)
    )

    assert words in refused.value.for_staff
    assert left.status is DosingStatus.DISCHARGED


def test_leaving_without_a_checklist_is_refused(lived: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused):
        readiness.discharge(dosing_session=lived, at=ten + timedelta(hours=3), actor=thea, now=ten + timedelta(hours=3))


def test_leaving_before_the_dose_is_refused(lived: DosingSession, thea: User, ten: datetime) -> None:
    check(lived, thea, ten + timedelta(minutes=121))

    with pytest.raises(EntryRefused) as refused:
        readiness.discharge(
            dosing_session=lived, at=ten - timedelta(minutes=1), actor=thea, now=ten + timedelta(minutes=130)
        )

    assert refused.value.field == "at"


def test_the_draft_tells_the_session_in_sentences(lived: DosingSession) -> None:
    draft = draft_note(record_of(lived))

    assert "The client took 2 × 50 mg (100 mg, " in draft
    assert "Vital signs: 122/78 mmHg, 71/min, SpO\u2082 98%, MOAA/S 5." in draft
    assert "Tears: Soft." in draft
    assert "Taken in this session in all: 100 mg." in draft


def test_signing_closes_the_session(signed: SessionNote, left: DosingSession, thea: User) -> None:
    left.refresh_from_db()

    assert left.status is DosingStatus.CLOSED
    assert (signed.signed_name, signed.signed_by, signed.is_late_entry) == ("Thea Quinn, LMFT", thea, False)
    assert still_fits(SessionNote.objects.get(pk=signed.pk)) is True
    assert AuditEvent.objects.filter(action="sessions.note.signed", actor_id=thea.pk).count() == 1


def test_a_note_signed_days_later_is_a_late_entry(left: DosingSession, thea: User, ten: datetime) -> None:
    note = sign_text(left, TEXT, thea, now=ten + timedelta(hours=27))

    assert note.is_late_entry is True


def test_a_session_still_going_on_cannot_be_signed(lived: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused, match="still going on"):
        sign_text(lived, TEXT, thea, now=ten)

    assert not SessionNote.objects.get().is_signed


def test_an_empty_note_cannot_be_signed(left: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused) as refused:
        sign_text(left, notes.NoteText(), thea, now=ten + timedelta(hours=3))

    assert refused.value.field == "body"


def test_a_prescriber_cannot_sign_the_note(left: DosingSession, priya: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused, match="Only a licensed therapist"):
        sign_text(left, TEXT, priya, now=ten)


def test_a_note_saved_by_somebody_else_is_not_overwritten(left: DosingSession, thea: User, ten: datetime) -> None:
    notes.save_note(dosing_session=left, version=0, text=TEXT, actor=thea, now=ten)

    with pytest.raises(notes.StaleNote):
        notes.save_note(dosing_session=left, version=0, text=TEXT, actor=thea, now=ten)
    with pytest.raises(notes.StaleNote):
        notes.sign_note(dosing_session=left, version=0, actor=thea, now=ten + timedelta(hours=3))


def test_thoughts_on_the_next_dose_go_to_the_prescriber(
    left: DosingSession, thea: User, priya: User, ten: datetime
) -> None:
    text = notes.NoteText(body="Note.", next_dose_plan="Half a unit more.")

    sign_text(left, text, thea, now=ten + timedelta(hours=3))

    task = Task.objects.get(kind=TaskKind.DOSE_SUGGESTION)
    assert (task.assignee, task.detail) == (priya, "Half a unit more.")


def still_fits(note: SessionNote) -> bool:
    return is_unaltered(note, signatures_of(note))


PARTS = ("note", "doses", "vitals", "events", "readiness", "session")


@pytest.mark.parametrize("part", PARTS)
def test_the_hash_changes_with_any_byte_of_any_part(signed: SessionNote, part: str) -> None:
    """Every value of every part, changed on its own, gives another hash."""
    note = SessionNote.objects.get(pk=signed.pk)
    signature, content = Signature.objects.get(record_id=note.pk), envelope(note)
    assert signed_hash(signature, content) == note.content_hash

    rows = content[part] if isinstance(content[part], list) else [content[part]]
    for row in rows:  # type: ignore[union-attr]
        for name, value in list(row.items()):
            row[name] = _other(value)
            assert signed_hash(signature, content) != note.content_hash, f"{part}.{name}"
            row[name] = value


def _other(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return "changed"
    if isinstance(value, Decimal):
        return value + Decimal("0.01")
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    return f"{value}."


def test_a_gate_passed_before_that_was_signed_leaves_its_note_as_it_was(
    ready: DosingSession, thea: User, ten: datetime
) -> None:
    whose = {"practice_id": ready.practice_id, "client_id": ready.client_id, "dosing_session": ready}
    GateOverride.objects.create(**whose, gate=GateCode.RIDE, reason="Walks home.", actor=thea, at=ten)
    dosing.pass_gate(dosing_session=ready, gate=GateCode.FASTING, reason="Tea.", actor=thea, now=ten)

    passed = envelope(SessionNote(dosing_session=ready))["gates_passed"]

    assert isinstance(passed, list)
    assert {row["gate"]: "signed_at" in row for row in passed} == {GateCode.RIDE: False, GateCode.FASTING: True}


def test_a_reason_that_was_changed_past_the_application_is_named(
    ready: DosingSession, thea: User, ten: datetime
) -> None:
    override = dosing.pass_gate(dosing_session=ready, gate=GateCode.FASTING, reason="Tea.", actor=thea, now=ten)
    assert verify() == []

    with guards_aside(connection, "therapy_sessions_gateoverride"):
        GateOverride.objects.filter(pk=override.pk).update(gate=GateCode.RIDE)

    assert [finding.problem for finding in verify()] == ["is not what was signed"]


def test_an_entry_more_or_less_changes_the_hash(signed: SessionNote) -> None:
    content = envelope(SessionNote.objects.get(pk=signed.pk))
    signature = Signature.objects.get(record_id=signed.pk)

    events_list = content["events"]
    assert isinstance(events_list, list)
    for other in (events_list[:-1], [*events_list, events_list[0]]):
        assert signed_hash(signature, {**content, "events": other}) != signed.content_hash


def test_a_signature_says_who_as_what_when_and_where(signed: SessionNote, thea: User, ten: datetime) -> None:
    (signature,) = signatures_of(signed)

    assert (signature.signer, signature.signer_name, signature.meaning) == (thea, "Thea Quinn, LMFT", Meaning.AUTHOR)
    assert (signature.signed_at, signature.zone) == (ten + timedelta(minutes=140), "America/New_York")
    assert signature.when.endswith("EDT (America/New_York)")
    assert signature.content_hash == signed.content_hash
    event = AuditEvent.objects.get(action="sessions.note.signed")
    assert (event.object_id, event.reason_code) == (str(signed.pk), str(signature.pk))


def test_the_signature_of_another_note_does_not_fit(signed: SessionNote) -> None:
    note = SessionNote.objects.get(pk=signed.pk)
    note.signed_name = "Olive Marsh, LCSW"

    assert still_fits(note) is False


JOIN: list[Callable[[DosingSession, User, datetime], object]] = [
    lambda session, actor, at: take(session, actor, at=at),
    lambda session, actor, at: measure(session, actor, at=at),
    lambda session, actor, at: events.record_event(
        dosing_session=session,
        key=uuid.uuid4(),
        happening=events.Happening(kind=EventKind.SPOKE, at=at),
        actor=actor,
        now=at,
    ),
    check,
    lambda session, actor, at: dosing.convert_to_talk_session(dosing_session=session, reason="x", actor=actor, now=at),
    lambda session, actor, at: notes.save_note(dosing_session=session, version=1, text=TEXT, actor=actor, now=at),
]


@pytest.mark.parametrize("join", JOIN)
def test_nothing_joins_a_signed_session(
    signed: SessionNote, left: DosingSession, thea: User, ten: datetime, join: Callable[..., object]
) -> None:
    with pytest.raises(EntryRefused) as refused:
        join(left, thea, ten + timedelta(minutes=150))

    assert "signed" in refused.value.for_staff
    assert still_fits(SessionNote.objects.get(pk=signed.pk)) is True


def test_an_addition_stands_beside_with_its_own_signature(signed: SessionNote, thea: User, ten: datetime) -> None:
    addendum = notes.add_addendum(
        note=signed, reason="Forgot the music.", body="Music: strings.", actor=thea, now=ten + timedelta(days=2)
    )

    stored = SessionNote.objects.get(pk=signed.pk)
    assert (addendum.signed_name, len(addendum.content_hash)) == ("Thea Quinn, LMFT", 64)
    assert stored.body == "A gentle session."
    assert still_fits(stored) is True


def test_only_the_signer_adds(signed: SessionNote, priya: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused):
        notes.add_addendum(note=signed, reason="x", body="y", actor=priya, now=ten)

    assert not Addendum.objects.exists()


def refused_by_the_database(sql: str, *values: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


TABLES = [
    "dose",
    "vitalreading",
    "timelineevent",
    "readinesscheck",
    "countevent",
    "dosingstatuschange",
    "prescriptionstatuschange",
    "vitallimits",
    "orderparticulars",
]


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_change_or_remove_what_was_recorded(signed: SessionNote, table: str) -> None:
    name = f"therapy_sessions_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {name}")
        assert cursor.fetchone()[0] > 0

    refused_by_the_database(f"UPDATE {name} SET practice_id = practice_id")
    refused_by_the_database(f"DELETE FROM {name}")


def test_the_database_refuses_to_change_a_signed_note_order_or_session(signed: SessionNote) -> None:
    refused_by_the_database("UPDATE therapy_sessions_sessionnote SET version = 9")
    refused_by_the_database("DELETE FROM therapy_sessions_sessionnote")
    refused_by_the_database("UPDATE therapy_sessions_prescription SET max_session_mg = 900")
    refused_by_the_database("DELETE FROM therapy_sessions_prescription")
    refused_by_the_database("UPDATE therapy_sessions_dosingsession SET status = 'DISCHARGED'")
    refused_by_the_database("DELETE FROM therapy_sessions_dosingsession")


def test_the_database_still_lets_an_order_move_and_take_its_label(signed: SessionNote) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE therapy_sessions_prescription SET status = 'EXHAUSTED', lot_number = 'L2'")
        assert cursor.rowcount == 1


ENTRIES = ["dose", "vitalreading", "timelineevent", "readinesscheck", "dosingstatuschange"]


@pytest.mark.parametrize("table", ENTRIES)
def test_the_database_refuses_an_entry_for_a_signed_session(signed: SessionNote, table: str) -> None:
    """Copy a row that exists under a new key: only the guard of closed sessions can refuse it."""
    name = f"therapy_sessions_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} LIMIT 1")
        columns = [column[0] for column in cursor.description]
    fresh = {"id": str(uuid.uuid4()), "key": str(uuid.uuid4())}
    if connection.vendor == "sqlite":
        fresh = {column: value.replace("-", "") for column, value in fresh.items()}
    chosen = ", ".join(f"'{fresh[column]}'" if column in fresh else f'"{column}"' for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)

    with pytest.raises(IntegrityError, match="signed session"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} ({listed}) SELECT {chosen} FROM {name} LIMIT 1")


def test_the_database_lets_a_dose_be_completed_once(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten)

    refused_by_the_database("UPDATE therapy_sessions_dose SET units = 3")
    refused_by_the_database("UPDATE therapy_sessions_dose SET residual = 'SPIT'")
    dose.out_at = ten + timedelta(minutes=12)
    dose.save(update_fields=["out_at"])
    dose.out_at = ten + timedelta(minutes=13)

    with pytest.raises(IntegrityError), transaction.atomic():
        dose.save(update_fields=["out_at"])
