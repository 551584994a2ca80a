"""Vital signs against this client's limits, events once, untoward things told."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from clients.models import Task
from clients.terms import TaskKind
from clinic.audit.models import AuditEvent
from clinic.practice.models import Room
from clinic.staff.models import User
from sessions.models import AdverseEvent, DosingSession, TimelineEvent, VitalReading
from sessions.services import events, vitals
from sessions.services.entries import EntryRefused
from sessions.terms import AdverseTerm, Depth, DosingStatus, EventKind, Severity, VitalVerdict
from tests.factories.people import make_client, make_course
from tests.factories.room import make_dosing_session, measure, take

pytestmark = pytest.mark.django_db


def test_the_worked_example_of_the_domain(started: DosingSession, thea: User, ten: datetime) -> None:
    first = measure(started, thea, at=ten, systolic=154, diastolic=92)
    second = measure(started, thea, at=ten + timedelta(minutes=10), systolic=148, diastolic=90)

    assert (first.verdict, second.verdict) == (VitalVerdict.RECHECK, VitalVerdict.WITHIN)
    assert VitalReading.objects.filter(dosing_session=started).count() == 3


def test_a_reading_that_stays_outside_goes_to_the_prescriber(
    started: DosingSession, thea: User, priya: User, ten: datetime
) -> None:
    verdicts = [
        measure(started, thea, at=ten + timedelta(minutes=10 * turn), systolic=156, diastolic=97).verdict
        for turn in range(3)
    ]

    assert verdicts == [VitalVerdict.RECHECK, VitalVerdict.RECHECK, VitalVerdict.CONTACT_PRESCRIBER]
    task = Task.objects.get(kind=TaskKind.VITALS_OUTSIDE)
    assert (task.assignee, task.is_urgent) == (priya, True)


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"systolic": 700, "diastolic": 80}, "systolic"),
        ({"systolic": 120, "diastolic": 5}, "diastolic"),
        ({"systolic": 120}, "diastolic"),
        ({"systolic": 80, "diastolic": 120}, "systolic"),
        ({"heart_rate": 5}, "heart_rate"),
        ({"spo2": 101}, "spo2"),
        ({"moaas": 6}, "moaas"),
        ({"moaas": -1}, "moaas"),
        ({}, None),
    ],
)
def test_a_reading_that_is_no_person_is_refused(
    started: DosingSession, thea: User, ten: datetime, numbers: dict[str, int], field: str | None
) -> None:
    with pytest.raises(EntryRefused) as refused:
        vitals.record_vitals(
            dosing_session=started, key=uuid.uuid4(), measured=vitals.Measured(at=ten, **numbers), actor=thea, now=ten
        )

    assert refused.value.field == field
    assert VitalReading.objects.filter(dosing_session=started).count() == 1


def test_a_corrected_reading_is_judged_without_the_wrong_one(started: DosingSession, thea: User, ten: datetime) -> None:
    wrong = measure(started, thea, at=ten + timedelta(minutes=5), systolic=154, diastolic=92)

    right = vitals.correct_vitals(
        reading=wrong,
        key=uuid.uuid4(),
        measured=vitals.Measured(at=wrong.at, systolic=145, diastolic=92),
        reason="Misread the cuff.",
        is_void=False,
        actor=thea,
        now=ten + timedelta(minutes=6),
    )

    wrong.refresh_from_db()
    assert (wrong.systolic, right.systolic, right.verdict) == (154, 145, VitalVerdict.WITHIN)
    assert right.correction_reason == "Misread the cuff."
    assert AuditEvent.objects.filter(action="sessions.vitals.corrected").count() == 1


def test_an_event_twice_under_one_key_is_one(started: DosingSession, thea: User, ten: datetime) -> None:
    key = uuid.uuid4()
    happening = events.Happening(kind=EventKind.TEARS, at=ten, note="Quiet.")

    first = events.record_event(dosing_session=started, key=key, happening=happening, actor=thea, now=ten)
    second = events.record_event(dosing_session=started, key=key, happening=happening, actor=thea, now=ten)

    assert first.pk == second.pk
    assert AuditEvent.objects.filter(action="sessions.event.recorded").count() == 1


def test_a_key_of_another_session_is_refused(started: DosingSession, thea: User, olive: User, ten: datetime) -> None:
    other = make_client(started.practice, therapist=olive)
    make_course(other)
    elsewhere = make_dosing_session(other, olive, starts_at=ten, room=Room.objects.get(name="Room 2"))
    key = uuid.uuid4()
    happening = events.Happening(kind=EventKind.TEARS, at=ten)
    events.record_event(dosing_session=elsewhere, key=key, happening=happening, actor=olive, now=ten)

    with pytest.raises(EntryRefused):
        events.record_event(dosing_session=started, key=key, happening=happening, actor=thea, now=ten)


def test_entries_move_the_session_along(started: DosingSession, thea: User, ten: datetime) -> None:
    take(started, thea, at=ten)
    later = ten + timedelta(minutes=40)

    measure(started, thea, at=later)
    started.refresh_from_db()
    monitoring = started.status
    events.record_event(
        dosing_session=started,
        key=uuid.uuid4(),
        happening=events.Happening(kind=EventKind.RETURN, at=later),
        actor=thea,
        now=later,
    )

    started.refresh_from_db()
    assert (monitoring, started.status) == (DosingStatus.MONITORING, DosingStatus.RECOVERY)


def test_distress_and_depth_are_kept(started: DosingSession, thea: User, ten: datetime) -> None:
    event = events.record_event(
        dosing_session=started,
        key=uuid.uuid4(),
        happening=events.Happening(kind=EventKind.DEPTH, at=ten, distress=7, depth=Depth.EMPATHOGENIC),
        actor=thea,
        now=ten,
    )

    stored = TimelineEvent.objects.get(pk=event.pk)
    assert (stored.distress, stored.depth) == (7, Depth.EMPATHOGENIC)


@pytest.mark.parametrize(
    ("severity", "serious", "urgent"),
    [(Severity.MILD, False, False), (Severity.MILD, True, True), (Severity.SEVERE, False, True)],
)
def test_an_adverse_event_is_told(
    started: DosingSession,
    thea: User,
    priya: User,
    ten: datetime,
    severity: Severity,
    serious: bool,
    urgent: bool,
) -> None:
    events.record_adverse_event(
        dosing_session=started,
        key=uuid.uuid4(),
        untoward=events.Untoward(
            term=AdverseTerm.SYNCOPE, reported_severity=severity, at=ten, is_serious=serious, detail="Fainted."
        ),
        actor=thea,
        now=ten,
    )

    task = Task.objects.get(kind=TaskKind.ADVERSE_EVENT)
    assert (task.assignee, task.is_urgent, task.detail) == (priya, urgent, "Fainted.")


def test_the_prescriber_is_not_told_before_it_happened(started: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused) as refused:
        events.record_adverse_event(
            dosing_session=started,
            key=uuid.uuid4(),
            untoward=events.Untoward(
                term=AdverseTerm.NAUSEA,
                reported_severity=Severity.MILD,
                at=ten,
                prescriber_told_at=ten - timedelta(minutes=5),
            ),
            actor=thea,
            now=ten,
        )

    assert refused.value.field == "prescriber_told_at"


def test_the_error_that_a_dose_brought_cannot_be_taken_back(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten, units=Decimal(5), reason="Took five.")
    error = AdverseEvent.objects.get(dose=dose)

    with pytest.raises(EntryRefused):
        events.correct_adverse_event(
            event=error,
            key=uuid.uuid4(),
            untoward=events.Untoward(term=AdverseTerm.NAUSEA, reported_severity=Severity.MILD, at=ten),
            reason="Not needed.",
            is_void=True,
            actor=thea,
            now=ten,
        )
