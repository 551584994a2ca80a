"""Makers of orders, dosing appointments and sessions, ready for whatever a test does to them."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clients.models import Client, ConsentRecord, ConsentTemplate, Course, MedicalClearance
from clients.terms import ClearanceStatus, ConsentKind, ConsentStatus
from clinic.practice.models import AppointmentType, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.documents.order import LimitTerms, OrderTerms, Receipt
from sessions.models import Dose, DosingSession, Prescription
from sessions.services import doses, dosing, prescriptions, vitals
from sessions.terms import DosageForm, DoseKind, Residual, Route


def order_terms(**changes: Any) -> OrderTerms:
    """Return an order of 50 mg tablets: 50 to 200 mg a session, a booster of 50 mg at 15 to 35 minutes."""
    terms: dict[str, Any] = {
        "issued_on": date(2026, 3, 2),
        "form": DosageForm.RDT,
        "route": Route.SUBLINGUAL,
        "unit_strength_mg": Decimal(50),
        "quantity_units": Decimal(12),
        "min_session_mg": Decimal(50),
        "max_session_mg": Decimal(200),
        "booster_allowed": True,
        "booster_max_mg": Decimal(50),
        "booster_earliest_minute": 15,
        "booster_latest_minute": 35,
        "hold_minutes": 12,
        "residual": Residual.SPIT,
        "sessions_covered": 6,
        "min_days_between": 7,
        "fasting_food_hours": Decimal(4),
        "fasting_fluid_hours": Decimal(2),
        "hold_list": "Stimulants on the day.",
        "directions": "Hold, then spit.",
    }
    return OrderTerms(**(terms | changes))


def limit_terms(**changes: Any) -> LimitTerms:
    """Return limits of 150/95, calling at 180/110."""
    terms: dict[str, Any] = {
        "systolic_hold": 150,
        "diastolic_hold": 95,
        "systolic_stop": 180,
        "diastolic_stop": 110,
        "heart_rate_low": 50,
        "heart_rate_high": 110,
        "spo2_min": 93,
        "schedule_minutes": (-10, 40, 90),
    }
    return LimitTerms(**(terms | changes))


def make_prescription(
    course: Course, prescriber: User, *, now: datetime, units: Decimal | None = Decimal(12), **changes: Any
) -> Prescription:
    """Sign an order; with ``units`` the client has received it, labelled."""
    order = prescriptions.sign_order(
        course=course, terms=order_terms(**changes), limits=limit_terms(), actor=prescriber, now=now
    )
    if units is None:
        return order
    return prescriptions.record_receipt(
        prescription=order,
        receipt=Receipt(lot_number="L100", dispensed_on=now.date(), beyond_use_date=now.date() + timedelta(days=150)),
        units=units,
        reason="",
        actor=prescriber,
        now=now,
    )


def make_appointment(
    client: Client, therapist: User, kind: AppointmentKind, *, starts_at: datetime, **fields: Any
) -> Appointment:
    """Save an appointment of a kind, in the first room, booked by its therapist."""
    appointment_type = AppointmentType.objects.get(practice_id=client.practice_id, kind=kind)
    fields.setdefault("course", client.courses.order_by("-opened_at").first())
    fields.setdefault("ends_at", starts_at + timedelta(minutes=appointment_type.minutes))
    fields.setdefault("blocked_until", fields["ends_at"] + timedelta(minutes=appointment_type.buffer_minutes))
    if fields.get("modality", Modality.IN_PERSON) is Modality.IN_PERSON:
        fields.setdefault("room", Room.objects.filter(practice_id=client.practice_id).order_by("name").first())
    return Appointment.objects.create(
        practice_id=client.practice_id,
        client=client,
        appointment_type=appointment_type,
        therapist=therapist,
        starts_at=starts_at,
        booked_by=therapist,
        booked_at=starts_at - timedelta(days=14),
        **fields,
    )


def make_dosing_session(client: Client, therapist: User, *, starts_at: datetime, **fields: Any) -> DosingSession:
    """Open the session of a new dosing appointment of the client's latest course."""
    appointment = make_appointment(client, therapist, AppointmentKind.DOSING, starts_at=starts_at, **fields)
    return dosing.open_session(appointment=appointment, actor=therapist, now=starts_at)


def clear(course: Course, prescriber: User, *, now: datetime, **fields: Any) -> MedicalClearance:
    """Save a clearance in force for half a year."""
    fields.setdefault("status", ClearanceStatus.GRANTED)
    fields.setdefault("valid_from", now.date() - timedelta(days=10))
    fields.setdefault("valid_until", now.date() + timedelta(days=170))
    return MedicalClearance.objects.create(
        practice_id=course.practice_id,
        client_id=course.client_id,
        course=course,
        prescriber=prescriber,
        requested_at=now - timedelta(days=12),
        requested_by=prescriber,
        decided_at=now - timedelta(days=10),
        **fields,
    )


def consent(client: Client, kind: ConsentKind, recorder: User, *, now: datetime) -> ConsentRecord:
    """Save a signed consent in the version in use."""
    template, _made = ConsentTemplate.objects.get_or_create(
        practice_id=client.practice_id,
        kind=kind,
        version=1,
        defaults={"title": kind.value.title(), "body": "Text.", "published_at": now - timedelta(days=300)},
    )
    return ConsentRecord.objects.create(
        practice_id=client.practice_id,
        client=client,
        template=template,
        kind=kind,
        status=ConsentStatus.SIGNED,
        signed_at=now - timedelta(days=9),
        signer_name=client.legal_name,
        text_hash="0" * 64,
        recorded_by=recorder,
        recorded_at=now - timedelta(days=9),
    )


def make_ready_session(
    client: Client, therapist: User, prescriber: User, *, starts_at: datetime, is_measured: bool = True,
    appointment: Appointment | None = None, apart: timedelta = timedelta(0), **order: Any,
) -> DosingSession:  # fmt: skip
    """Open a session with every gate met: cleared, consented, ordered, prepared, asked and, unless said, measured.

    With ``appointment`` it is the session of that one; ``apart`` keeps what is booked around it out of others' way.
    """
    course = client.courses.order_by("-opened_at").first()
    assert course is not None
    clear(course, prescriber, now=starts_at)
    for kind in (ConsentKind.KETAMINE_MEDICAL, ConsentKind.KAP_PSYCHOTHERAPY):
        consent(client, kind, therapist, now=starts_at)
    make_prescription(course, prescriber, now=starts_at - timedelta(days=8), **order)
    make_appointment(
        client,
        therapist,
        AppointmentKind.PREPARATION,
        starts_at=starts_at - timedelta(days=7) + apart,
        status=AppointmentStatus.COMPLETED,
    )
    make_appointment(client, therapist, AppointmentKind.INTEGRATION, starts_at=starts_at + timedelta(days=2) + apart)
    if appointment is None:
        dosing_session = make_dosing_session(client, therapist, starts_at=starts_at)
    else:
        dosing_session = dosing.open_session(appointment=appointment, actor=therapist, now=starts_at)
    prepared = dosing.prepare(
        dosing_session=dosing_session, version=1, header=full_header(starts_at), actor=therapist, now=starts_at
    )
    if is_measured:
        measure(prepared, therapist, at=starts_at - timedelta(minutes=5))
    return prepared


def full_header(now: datetime, **changes: Any) -> dosing.Header:
    """Return a header in which everything was asked and is as ordered."""
    header: dict[str, Any] = {
        "intention": "To be gentle with myself.",
        "mood": 6,
        "planned_units": Decimal(2),
        "weight_kg": Decimal(75),
        "weight_measured_on": now.date(),
        "last_food_at": now - timedelta(hours=6),
        "last_fluid_at": now - timedelta(hours=3),
        "holds_confirmed": True,
        "risk_asked": True,
        "risk_found": False,
        "ride_name": "Robin Doe",
        "ride_phone": "555 0101",
        "surroundings_ready": True,
    }
    return dosing.Header(**(header | changes))


def measure(dosing_session: DosingSession, actor: User, *, at: datetime, **numbers: Any) -> Any:
    """Record vital signs within the limits, or those given."""
    numbers = numbers or {"systolic": 122, "diastolic": 78, "heart_rate": 71, "spo2": 98, "moaas": 5}
    return vitals.record_vitals(
        dosing_session=dosing_session,
        key=uuid.uuid4(),
        measured=vitals.Measured(at=at, **numbers),
        actor=actor,
        now=at,
    )


def take(
    dosing_session: DosingSession,
    actor: User,
    *,
    at: datetime,
    units: Decimal = Decimal(2),
    kind: DoseKind = DoseKind.INITIAL,
    key: uuid.UUID | None = None,
    now: datetime | None = None,
    reason: str = "",
) -> Dose:
    """Record a dose the client took."""
    return doses.record_dose(
        dosing_session=dosing_session,
        key=key or uuid.uuid4(),
        taken=doses.Taken(kind=kind, units=units, at=at, deviation_reason=reason),
        actor=actor,
        now=now or at,
    )


def make_started_session(client: Client, therapist: User, prescriber: User, *, starts_at: datetime) -> DosingSession:
    """Open a session with every gate met, and start it."""
    ready = make_ready_session(client, therapist, prescriber, starts_at=starts_at)
    return dosing.start_session(dosing_session=ready, actor=therapist, now=starts_at)
