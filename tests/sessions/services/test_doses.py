"""Doses: exact, once, inside the order, or kept as they were with everything that follows."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from clients.models import Task
from clients.terms import TaskKind
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Outcome
from clinic.staff.models import User
from sessions.models import AdverseEvent, CountEvent, Dose, DosingSession
from sessions.queries.counts import count_of
from sessions.queries.record import record_of, total_per_kg
from sessions.services import counts, doses, dosing
from sessions.services.entries import EntryRefused
from sessions.terms import (
    AdverseTerm,
    CountEventKind,
    DoseKind,
    DoseRefusal,
    DosingStatus,
    EntrySource,
    EventKind,
    PrescriptionStatus,
    Residual,
)
from tests.factories.room import take

pytestmark = pytest.mark.django_db


def test_a_dose_carries_the_order_and_exact_milligrams(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten, units=Decimal("1.75"))

    assert (dose.dose_mg, dose.unit_strength_mg, dose.sequence) == (Decimal("87.50"), Decimal(50), 1)
    assert (dose.lot_number, dose.planned_dose_mg, dose.deviation_codes) == ("L100", Decimal(100), [])
    assert (dose.source, dose.observed_by) == (EntrySource.LIVE, thea)


def test_a_dose_moves_session_order_and_count_and_is_audited(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten)

    started.refresh_from_db()
    prescription = started.prescription
    assert prescription is not None
    prescription.refresh_from_db()
    line = CountEvent.objects.get(dose=dose)
    assert started.status is DosingStatus.MEDICINE_TAKEN
    assert prescription.status is PrescriptionStatus.IN_USE
    assert (line.kind, line.units) == (CountEventKind.TAKEN_IN_SESSION, Decimal(2))
    assert count_of(prescription).on_hand == Decimal(10)
    recorded = AuditEvent.objects.get(action="sessions.dose.recorded")
    assert (recorded.object_id, recorded.client_id, recorded.actor_id) == (str(dose.pk), started.client_id, thea.pk)


def test_the_same_key_twice_is_one_dose(started: DosingSession, thea: User, ten: datetime) -> None:
    key = uuid.uuid4()

    first = take(started, thea, at=ten, key=key)
    second = take(started, thea, at=ten, key=key)

    assert first.pk == second.pk
    assert Dose.objects.count() == 1
    assert CountEvent.objects.filter(kind=CountEventKind.TAKEN_IN_SESSION).count() == 1


def test_a_dose_over_the_maximum_is_refused_and_the_refusal_audited(
    started: DosingSession, thea: User, ten: datetime
) -> None:
    with pytest.raises(doses.DoseRefused) as refused:
        take(started, thea, at=ten, units=Decimal(5))

    assert refused.value.refusals == (DoseRefusal.ABOVE_MAXIMUM,)
    assert "most the prescriber ordered" in refused.value.for_staff
    assert not Dose.objects.exists()
    event = AuditEvent.objects.get(action="sessions.dose.refused")
    assert (event.outcome, event.reason_code) == (Outcome.REFUSED, "ABOVE_MAXIMUM")


def test_a_dose_taken_all_the_same_is_kept_with_reason_event_task_and_mark(
    started: DosingSession, thea: User, priya: User, ten: datetime
) -> None:
    dose = take(started, thea, at=ten, units=Decimal(5), reason="Client took five before I could ask.")

    assert dose.deviation_codes == ["ABOVE_MAXIMUM"]
    event = AdverseEvent.objects.get(dose=dose)
    assert event.term is AdverseTerm.MEDICATION_ERROR
    task = Task.objects.get(kind=TaskKind.MEDICATION_ERROR)
    assert (task.assignee, task.is_urgent, task.subject_id) == (priya, True, dose.pk)


def test_the_mark_survives_a_correction(started: DosingSession, thea: User, ten: datetime) -> None:
    wrong = take(started, thea, at=ten, units=Decimal(5), reason="Took five.")

    doses.correct_dose(
        dose=wrong,
        key=uuid.uuid4(),
        taken=doses.Taken(kind=DoseKind.INITIAL, units=Decimal(2), at=ten),
        reason="It was two; I misread the blister.",
        is_void=False,
        actor=thea,
        now=ten + timedelta(minutes=5),
    )

    record = record_of(started)
    assert [dose.pk for dose in record.marked_doses] == [wrong.pk]
    assert record.total_mg == Decimal(100)
    assert AdverseEvent.objects.filter(dose=wrong).count() == 1


def test_a_dose_beyond_the_count_opens_a_discrepancy(
    started: DosingSession, thea: User, priya: User, ten: datetime
) -> None:
    prescription = started.prescription
    assert prescription is not None
    counts.add_line(
        prescription=prescription,
        kind=CountEventKind.LOST_OR_STOLEN_REPORTED,
        units=Decimal(11),
        at=ten,
        reason="Lost on the way.",
        actor=priya,
        now=ten,
    )

    with pytest.raises(doses.DoseRefused) as refused:
        take(started, thea, at=ten)
    dose = take(started, thea, at=ten, reason="They were in the other pocket.")

    assert refused.value.refusals == (DoseRefusal.NOT_ENOUGH_ON_HAND,)
    assert dose.deviation_codes == ["NOT_ENOUGH_ON_HAND"]
    assert CountEvent.objects.get(dose=dose).opens_discrepancy is True
    assert Task.objects.filter(kind=TaskKind.COUNT_DISCREPANCY, assignee=priya).count() == 1


def test_a_dose_past_its_beyond_use_date_is_refused(ready: DosingSession, thea: User, ten: datetime) -> None:
    prescription = ready.prescription
    assert prescription is not None
    prescription.dispensed_on = ten.date() - timedelta(days=200)
    prescription.beyond_use_date = ten.date() - timedelta(days=1)
    prescription.save(update_fields=["dispensed_on", "beyond_use_date"])

    with pytest.raises(doses.DoseRefused) as refused:
        take(ready, thea, at=ten)

    assert refused.value.refusals == (DoseRefusal.CHECKS_NOT_PASSED, DoseRefusal.BEYOND_USE_DATE)


@pytest.mark.parametrize(
    ("minute", "refusal"), [(10, DoseRefusal.BOOSTER_TOO_EARLY), (40, DoseRefusal.BOOSTER_TOO_LATE)]
)
def test_a_booster_outside_its_window_is_refused(
    started: DosingSession, thea: User, ten: datetime, minute: int, refusal: DoseRefusal
) -> None:
    take(started, thea, at=ten)

    with pytest.raises(doses.DoseRefused) as refused:
        take(started, thea, at=ten + timedelta(minutes=minute), units=Decimal(1), kind=DoseKind.BOOSTER)

    assert refused.value.refusals == (refusal,)


def test_a_booster_inside_its_window_adds_up(started: DosingSession, thea: User, ten: datetime) -> None:
    take(started, thea, at=ten)
    take(started, thea, at=ten + timedelta(minutes=20), units=Decimal(1), kind=DoseKind.BOOSTER)

    record = record_of(started)
    assert record.total_mg == Decimal(150)
    assert total_per_kg(started, record.total_mg) == Decimal("2.00")


@pytest.mark.parametrize("units", [Decimal(0), Decimal(-1), Decimal("0.3")])
def test_impossible_units_are_refused_whatever_the_reason(
    started: DosingSession, thea: User, ten: datetime, units: Decimal
) -> None:
    with pytest.raises(EntryRefused) as refused:
        take(started, thea, at=ten, units=units, reason="It happened.")

    assert refused.value.field == "units"
    assert not Dose.objects.exists()


def test_medicine_taken_before_the_checks_is_kept_with_its_own_mark(
    ready: DosingSession, thea: User, ten: datetime
) -> None:
    dose = take(ready, thea, at=ten, reason="Already in the mouth on arrival.")

    ready.refresh_from_db()
    assert dose.deviation_codes == ["CHECKS_NOT_PASSED"]
    assert ready.status is DosingStatus.MEDICINE_TAKEN


def test_medicine_taken_after_the_session_was_converted_is_kept(
    ready: DosingSession, thea: User, ten: datetime
) -> None:
    dosing.convert_to_talk_session(dosing_session=ready, reason="Pressure too high.", actor=thea, now=ten)

    take(ready, thea, at=ten, reason="Took it in the bathroom.")

    ready.refresh_from_db()
    assert ready.status is DosingStatus.MEDICINE_TAKEN


def test_the_hold_ends_once(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten)
    key = uuid.uuid4()
    out = ten + timedelta(minutes=12)

    event = doses.end_hold(dose=dose, key=key, at=out, residual=Residual.SWALLOWED, actor=thea, now=out)
    again = doses.end_hold(dose=dose, key=key, at=out, residual=Residual.SWALLOWED, actor=thea, now=out)
    with pytest.raises(EntryRefused):
        doses.end_hold(dose=dose, key=uuid.uuid4(), at=out, residual=Residual.SPIT, actor=thea, now=out)

    dose.refresh_from_db()
    assert event.pk == again.pk
    assert (event.kind, dose.out_at, dose.residual) == (EventKind.SWALLOWED, out, Residual.SWALLOWED)


def test_the_hold_cannot_end_before_it_began(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten)

    with pytest.raises(EntryRefused) as refused:
        doses.end_hold(
            dose=dose, key=uuid.uuid4(), at=ten - timedelta(minutes=1), residual=Residual.SPIT, actor=thea, now=ten
        )

    assert refused.value.field == "at"


def test_a_dose_entered_by_mistake_gives_its_units_back_and_the_session_its_status(
    started: DosingSession, thea: User, ten: datetime
) -> None:
    dose = take(started, thea, at=ten)

    void = doses.correct_dose(
        dose=dose,
        key=uuid.uuid4(),
        taken=doses.Taken(kind=DoseKind.INITIAL, units=Decimal(2), at=ten),
        reason="Tapped by accident.",
        is_void=True,
        actor=thea,
        now=ten,
    )

    started.refresh_from_db()
    prescription = started.prescription
    assert prescription is not None
    assert void.corrects_id == dose.pk
    assert count_of(prescription).on_hand == Decimal(12)
    assert started.status is DosingStatus.PRE_CHECK
    assert record_of(started).total_mg == 0


def test_a_corrected_dose_is_corrected_at_its_latest_version_only(
    started: DosingSession, thea: User, ten: datetime
) -> None:
    dose = take(started, thea, at=ten)
    taken = doses.Taken(kind=DoseKind.INITIAL, units=Decimal(1), at=ten)
    doses.correct_dose(dose=dose, key=uuid.uuid4(), taken=taken, reason="One only.", is_void=False, actor=thea, now=ten)

    with pytest.raises(EntryRefused):
        doses.correct_dose(
            dose=dose, key=uuid.uuid4(), taken=taken, reason="Again.", is_void=False, actor=thea, now=ten
        )

    assert Dose.objects.count() == 2


@pytest.mark.parametrize("offset", [timedelta(minutes=5), timedelta(days=-3)])
def test_a_time_that_cannot_be_is_refused(started: DosingSession, thea: User, ten: datetime, offset: timedelta) -> None:
    with pytest.raises(EntryRefused) as refused:
        take(started, thea, at=ten + offset, now=ten)

    assert refused.value.field == "at"


def test_a_dose_typed_later_is_marked_as_entered_afterwards(started: DosingSession, thea: User, ten: datetime) -> None:
    dose = take(started, thea, at=ten, now=ten + timedelta(minutes=16))

    assert dose.source is EntrySource.BACK_DATED
