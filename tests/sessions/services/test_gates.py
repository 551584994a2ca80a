"""Gates: every hard one refused on the server and recorded, every soft one passed only by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from clients.models import ConsentRecord, Course, MedicalClearance
from clients.terms import ClearanceStatus, ConsentKind, ConsentStatus
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Outcome
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.models import DosingSession, GateOverride, Prescription
from sessions.services import dosing
from sessions.services.entries import EntryRefused
from sessions.terms import DosingStatus, GateCode, PrescriptionStatus
from tests.factories.room import full_header, make_appointment, make_prescription, measure, take

pytestmark = pytest.mark.django_db


def without_clearance(session: DosingSession) -> None:
    MedicalClearance.objects.filter(course=session.course).update(status=ClearanceStatus.REVOKED)


def with_expired_clearance(session: DosingSession) -> None:
    MedicalClearance.objects.filter(course=session.course).update(
        valid_from=session.appointment.starts_at.date() - timedelta(days=200),
        valid_until=session.appointment.starts_at.date() - timedelta(days=1),
    )


def without_consent(session: DosingSession) -> None:
    ConsentRecord.objects.filter(client=session.client, kind=ConsentKind.KETAMINE_MEDICAL).update(
        status=ConsentStatus.WITHDRAWN, withdrawn_at=session.appointment.starts_at
    )


def remote_without_telehealth_consent(session: DosingSession) -> None:
    DosingSession.objects.filter(pk=session.pk).update(modality=Modality.REMOTE)


def without_planned_dose(session: DosingSession) -> None:
    DosingSession.objects.filter(pk=session.pk).update(planned_units=None, planned_dose_mg=None)


def with_plan_over_the_maximum(session: DosingSession) -> None:
    DosingSession.objects.filter(pk=session.pk).update(planned_units=Decimal(5))


def with_medicine_past_its_date(session: DosingSession) -> None:
    assert session.prescription is not None
    session.prescription.dispensed_on = session.appointment.starts_at.date() - timedelta(days=200)
    session.prescription.beyond_use_date = session.appointment.starts_at.date() - timedelta(days=1)
    session.prescription.save(update_fields=["dispensed_on", "beyond_use_date"])


def without_order(session: DosingSession) -> None:
    DosingSession.objects.filter(pk=session.pk).update(prescription=None)
    Prescription.objects.update(status=PrescriptionStatus.CANCELLED)


def with_a_cancelled_order(session: DosingSession) -> None:
    Prescription.objects.update(status=PrescriptionStatus.CANCELLED)


def without_preparation(session: DosingSession) -> None:
    Appointment.objects.filter(appointment_type__kind=AppointmentKind.PREPARATION).update(
        status=AppointmentStatus.BOOKED
    )


Spoil = Callable[[DosingSession], None]

HARD = [
    (without_clearance, GateCode.CLEARANCE, "Prescriber"),
    (with_expired_clearance, GateCode.CLEARANCE, "Prescriber"),
    (without_consent, GateCode.CONSENTS, "Therapist"),
    (remote_without_telehealth_consent, GateCode.CONSENTS, "Therapist"),
    (without_planned_dose, GateCode.ORDER, "Therapist"),
    (with_plan_over_the_maximum, GateCode.ORDER, "Prescriber"),
    (with_medicine_past_its_date, GateCode.ORDER, "Prescriber"),
    (without_order, GateCode.ORDER, "Prescriber"),
    (with_a_cancelled_order, GateCode.ORDER, "Prescriber"),
    (without_preparation, GateCode.PREPARATION, "Therapist"),
]


def test_a_session_with_every_gate_met_starts(ready: DosingSession, thea: User, ten: datetime) -> None:
    started = dosing.start_session(dosing_session=ready, actor=thea, now=ten)

    started.appointment.refresh_from_db()
    assert started.started_at == ten
    assert started.appointment.status is AppointmentStatus.IN_PROGRESS
    assert AuditEvent.objects.filter(action="sessions.dosing_session.started").count() == 1


@pytest.mark.parametrize(("spoil", "gate", "owner"), HARD)
def test_a_hard_gate_stops_the_start_names_its_owner_and_is_recorded(
    ready: DosingSession, thea: User, ten: datetime, spoil: Spoil, gate: GateCode, owner: str
) -> None:
    spoil(ready)

    with pytest.raises(dosing.GatesNotMet) as refused:
        dosing.start_session(dosing_session=ready, actor=thea, now=ten)

    ready.refresh_from_db()
    assert gate in {found.code for found in refused.value.gates}
    assert f"({owner})" in refused.value.for_staff
    assert (ready.started_at, ready.status) == (None, DosingStatus.HELD)
    event = AuditEvent.objects.filter(action="sessions.gate.refused", reason_code=gate.value).get()
    assert (event.outcome, event.actor_id) == (Outcome.REFUSED, thea.pk)


@pytest.mark.parametrize(("spoil", "gate", "owner"), HARD)
def test_a_hard_gate_cannot_be_passed_with_a_reason(
    ready: DosingSession, thea: User, ten: datetime, spoil: Spoil, gate: GateCode, owner: str
) -> None:
    spoil(ready)

    with pytest.raises(dosing.GatesNotMet):
        dosing.pass_gate(dosing_session=ready, gate=gate, reason="In a hurry.", actor=thea, now=ten)

    assert not GateOverride.objects.exists()
    assert AuditEvent.objects.filter(action="sessions.gate.refused", reason_code=gate.value).count() == 1


SOFT = [
    ({"last_food_at": timedelta(hours=1)}, GateCode.FASTING),
    ({"last_fluid_at": None}, GateCode.FASTING),
    ({"holds_confirmed": None}, GateCode.HOLDS),
    ({"ride_name": ""}, GateCode.RIDE),
    ({"risk_found": True}, GateCode.NEW_RISK),
    ({"risk_asked": None, "risk_found": None}, GateCode.NEW_RISK),
    ({"surroundings_ready": False}, GateCode.SURROUNDINGS),
]


@pytest.mark.parametrize(("changes", "gate"), SOFT)
def test_a_soft_gate_is_passed_by_name_and_reason(
    ready: DosingSession, thea: User, ten: datetime, changes: dict[str, object], gate: GateCode
) -> None:
    changes = {name: ten - value if isinstance(value, timedelta) else value for name, value in changes.items()}
    dosing.prepare(dosing_session=ready, version=ready.version, header=full_header(ten, **changes), actor=thea, now=ten)

    with pytest.raises(dosing.GatesNotMet) as refused:
        dosing.start_session(dosing_session=ready, actor=thea, now=ten)
    override = dosing.pass_gate(
        dosing_session=ready, gate=gate, reason="Talked through with the prescriber.", actor=thea, now=ten
    )
    started = dosing.start_session(dosing_session=ready, actor=thea, now=ten)

    assert [found.code for found in refused.value.gates] == [gate]
    assert (override.actor, override.reason) == (thea, "Talked through with the prescriber.")
    assert started.started_at == ten


def test_vitals_outside_the_limits_are_a_soft_gate(ready: DosingSession, thea: User, ten: datetime) -> None:
    measure(ready, thea, at=ten, systolic=154, diastolic=92)

    with pytest.raises(dosing.GatesNotMet) as refused:
        dosing.start_session(dosing_session=ready, actor=thea, now=ten)

    assert [found.code for found in refused.value.gates] == [GateCode.VITALS]


def test_passing_a_soft_gate_needs_a_reason(ready: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused) as refused:
        dosing.pass_gate(dosing_session=ready, gate=GateCode.RIDE, reason="  ", actor=thea, now=ten)

    assert refused.value.field == "reason"


def test_opening_twice_is_one_session_with_the_order_in_force(ready: DosingSession, thea: User, ten: datetime) -> None:
    again = dosing.open_session(appointment=ready.appointment, actor=thea, now=ten)

    assert (again.pk, again.number) == (ready.pk, 1)
    assert again.prescription is not None


def test_a_session_follows_a_newer_order_until_something_was_taken(
    ready: DosingSession, course: Course, thea: User, priya: User, ten: datetime
) -> None:
    newer = make_prescription(course, priya, now=ten, unit_strength_mg=Decimal(100))

    started = dosing.start_session(dosing_session=ready, actor=thea, now=ten)
    take(started, thea, at=ten)
    make_prescription(course, priya, now=ten + timedelta(minutes=1))
    version = started.version
    again = dosing.prepare(
        dosing_session=started, version=version, header=full_header(ten), actor=thea, now=ten + timedelta(minutes=2)
    )

    assert (started.prescription, started.planned_dose_mg) == (newer, Decimal(200))
    assert again.prescription == newer


def test_the_next_session_is_numbered_two(ready: DosingSession, thea: User, ten: datetime) -> None:
    later = make_appointment(ready.client, thea, AppointmentKind.DOSING, starts_at=ten + timedelta(days=14))

    second = dosing.open_session(appointment=later, actor=thea, now=ten)

    assert second.number == 2


def test_a_cancelled_appointment_opens_no_session(ready: DosingSession, thea: User, ten: datetime) -> None:
    later = make_appointment(
        ready.client,
        thea,
        AppointmentKind.DOSING,
        starts_at=ten + timedelta(days=14),
        status=AppointmentStatus.CANCELLED,
    )

    with pytest.raises(EntryRefused):
        dosing.open_session(appointment=later, actor=thea, now=ten)


def test_planning_outside_the_order_is_refused(ready: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(EntryRefused) as refused:
        dosing.prepare(
            dosing_session=ready,
            version=ready.version,
            header=full_header(ten, planned_units=Decimal(5)),
            actor=thea,
            now=ten,
        )

    assert refused.value.field == "planned_units"


def test_a_header_opened_before_somebody_saved_is_refused(ready: DosingSession, thea: User, ten: datetime) -> None:
    with pytest.raises(dosing.StaleHeader):
        dosing.prepare(dosing_session=ready, version=1, header=full_header(ten), actor=thea, now=ten)


def test_a_weight_is_kept_once(ready: DosingSession, thea: User, ten: datetime) -> None:
    dosing.prepare(dosing_session=ready, version=ready.version, header=full_header(ten), actor=thea, now=ten)

    assert [weight.kg for weight in ready.client.weights.all()] == [Decimal("75.0")]


@pytest.mark.parametrize(
    ("end", "status", "appointment"),
    [
        (
            dosing.convert_to_talk_session,
            DosingStatus.CONVERTED_TO_TALK_SESSION,
            AppointmentStatus.IN_PROGRESS,
        ),
        (dosing.abort_session, DosingStatus.ABORTED, AppointmentStatus.BOOKED),
    ],
)
def test_a_session_ends_otherwise_with_its_reason(
    ready: DosingSession,
    thea: User,
    ten: datetime,
    end: Callable[..., DosingSession],
    status: DosingStatus,
    appointment: AppointmentStatus,
) -> None:
    end(dosing_session=ready, reason="Pressure stayed high.", actor=thea, now=ten)

    change = ready.status_changes.get(to_status=status)
    ready.refresh_from_db()
    ready.appointment.refresh_from_db()
    assert ready.status is status
    assert change.reason == "Pressure stayed high."
    assert ready.appointment.status is appointment


def test_a_session_cannot_be_called_off_after_the_medicine(started: DosingSession, thea: User, ten: datetime) -> None:
    take(started, thea, at=ten)

    with pytest.raises(EntryRefused):
        dosing.abort_session(dosing_session=started, reason="Enough.", actor=thea, now=ten)
