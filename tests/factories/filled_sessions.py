"""Makers of a dosing session as rows, the quick way for documents that only read it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clients.models import Client, ConsentRecord, ConsentTemplate, Course, MedicalClearance
from clients.terms import ClearanceStatus, ConsentKind, ConsentStatus
from clinic.practice.models import AppointmentType, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, Prescription, ReadinessCheck, TimelineEvent, VitalLimits, VitalReading
from sessions.terms import (
    DosageForm,
    DoseKind,
    DosingStatus,
    EventKind,
    PrescriptionStatus,
    ReadinessItem,
    Residual,
    Route,
    VitalVerdict,
)
from tests.factories.people import make_course


def make_appointment(
    client: Client,
    therapist: User,
    *,
    kind: AppointmentKind = AppointmentKind.DOSING,
    starts_at: datetime | None = None,
    course: Course | None = None,
    **fields: Any,
) -> Appointment:
    """Save an appointment in the first room of the practice."""
    offered = AppointmentType.objects.get(practice_id=client.practice_id, kind=kind)
    start = starts_at or timezone.now() + timedelta(days=1)
    end = start + timedelta(minutes=offered.minutes)
    fields.setdefault("room", Room.objects.filter(practice_id=client.practice_id).order_by("name").first())
    fields.setdefault("booked_by", therapist)
    fields.setdefault("booked_at", start - timedelta(days=7))
    return Appointment.objects.create(
        practice_id=client.practice_id,
        client=client,
        course=course,
        appointment_type=offered,
        therapist=therapist,
        starts_at=start,
        ends_at=end,
        blocked_until=end + timedelta(minutes=offered.buffer_minutes),
        **fields,
    )


def make_order(course: Course, prescriber: User, **fields: Any) -> Prescription:
    """Save a signed order of 50 mg tablets, 50 to 300 mg a session, with limits."""
    now = timezone.now()
    values: dict[str, Any] = {
        "status": PrescriptionStatus.IN_USE,
        "issued_on": date(2026, 1, 5),
        "form": DosageForm.RDT,
        "unit_strength_mg": Decimal(50),
        "quantity_units": Decimal(30),
        "min_session_mg": Decimal(50),
        "max_session_mg": Decimal(300),
        "booster_allowed": True,
        "booster_max_mg": Decimal(50),
        "booster_earliest_minute": 15,
        "booster_latest_minute": 40,
        "lot_number": "L100",
        "beyond_use_date": now.date() + timedelta(days=90),
        "signed_at": now,
        "signed_name": prescriber.printed_name,
        "content_hash": "0" * 64,
    }
    order = Prescription.objects.create(
        practice_id=course.practice_id,
        client_id=course.client_id,
        course=course,
        prescriber=prescriber,
        **(values | fields),
    )
    VitalLimits.objects.create(
        practice_id=course.practice_id,
        client_id=course.client_id,
        prescription=order,
        systolic_hold=150,
        diastolic_hold=95,
    )
    return order


def make_clearance(course: Course, prescriber: User, **fields: Any) -> MedicalClearance:
    """Save a clearance in force for a year."""
    now = timezone.now()
    fields.setdefault("status", ClearanceStatus.GRANTED)
    fields.setdefault("valid_from", now.date() - timedelta(days=1))
    fields.setdefault("valid_until", now.date() + timedelta(days=365))
    return MedicalClearance.objects.create(
        practice_id=course.practice_id,
        client_id=course.client_id,
        course=course,
        prescriber=prescriber,
        requested_at=now,
        requested_by=prescriber,
        decided_at=now,
        **fields,
    )


def make_consents(client: Client, recorder: User, *kinds: ConsentKind) -> list[ConsentRecord]:
    """Save signed consents to the current version of each kind."""
    now = timezone.now()
    records = []
    for kind in kinds or (ConsentKind.KETAMINE_MEDICAL, ConsentKind.KAP_PSYCHOTHERAPY):
        template, _made = ConsentTemplate.objects.get_or_create(
            practice_id=client.practice_id,
            kind=kind,
            version=1,
            defaults={"title": kind.value, "body": "Text.", "published_at": now},
        )
        records.append(
            ConsentRecord.objects.create(
                practice_id=client.practice_id,
                client=client,
                template=template,
                kind=kind,
                status=ConsentStatus.SIGNED,
                signed_at=now,
                signer_name=client.legal_name,
                text_hash="1" * 64,
                recorded_by=recorder,
                recorded_at=now,
            )
        )
    return records


def make_dosing_session(
    client: Client,
    therapist: User,
    prescriber: User,
    *,
    status: DosingStatus = DosingStatus.DISCHARGED,
    starts_at: datetime | None = None,
    course: Course | None = None,
    number: int = 1,
    **fields: Any,
) -> DosingSession:
    """Save a session that the client has left, without entries."""
    course = course or make_course(client)
    start = starts_at or timezone.now() - timedelta(hours=5)
    appointment = make_appointment(
        client, therapist, starts_at=start, course=course, status=AppointmentStatus.COMPLETED
    )
    if status is DosingStatus.DISCHARGED:
        fields.setdefault("started_at", start + timedelta(minutes=5))
        fields.setdefault("discharged_at", start + timedelta(minutes=170))
    return DosingSession.objects.create(
        practice_id=client.practice_id,
        client=client,
        course=course,
        appointment=appointment,
        therapist=therapist,
        prescription=fields.pop("prescription", None) or make_order(course, prescriber),
        status=status,
        modality=Modality.IN_PERSON,
        number=number,
        **fields,
    )


def _entry(session: DosingSession, at: datetime) -> dict[str, Any]:
    return {
        "practice_id": session.practice_id,
        "dosing_session": session,
        "client_id": session.client_id,
        "key": uuid.uuid4(),
        "at": at,
        "recorded_by": session.therapist,
        "recorded_at": at,
    }


def fill_session(session: DosingSession, *, note: str = "Tears, then calm.") -> datetime:
    """Record two doses, three readings, events and readiness; return when the first unit was taken."""
    start = session.appointment.starts_at + timedelta(minutes=20)
    order = session.prescription
    assert order is not None
    for sequence, (kind, units, minute) in enumerate(((DoseKind.INITIAL, 2, 0), (DoseKind.BOOSTER, 1, 22)), start=1):
        at = start + timedelta(minutes=minute)
        Dose.objects.create(
            **_entry(session, at),
            sequence=sequence,
            kind=kind,
            prescription=order,
            form=order.form,
            route=Route.SUBLINGUAL,
            unit_strength_mg=order.unit_strength_mg,
            units=Decimal(units),
            dose_mg=order.unit_strength_mg * units,
            out_at=at + timedelta(minutes=12),
            residual=Residual.SPIT,
            observed_by=session.therapist,
            lot_number=order.lot_number,
        )
    for minute, systolic in ((-10, 118), (40, 134), (90, 121)):
        VitalReading.objects.create(
            **_entry(session, start + timedelta(minutes=minute)),
            systolic=systolic,
            diastolic=78,
            heart_rate=72,
            spo2=98,
            moaas=5,
            verdict=VitalVerdict.WITHIN,
        )
    for minute, kind, words in ((-20, EventKind.ARRIVED, ""), (9, EventKind.ONSET, ""), (45, EventKind.TEARS, note)):
        TimelineEvent.objects.create(**_entry(session, start + timedelta(minutes=minute)), kind=kind, note=words)
    ReadinessCheck.objects.create(
        **_entry(session, start + timedelta(minutes=145)),
        items={item.value: True for item in ReadinessItem},
        handed_to="Sam Doe",
        minutes_since_last_unit=123,
    )
    return start
