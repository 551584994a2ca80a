"""Live the dosing sessions of a course: order, count, the room, the note, and what comes next."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from clinic.demo.courses import Life, book
from clinic.demo.integration import integrate
from clinic.demo.measures import measure_course
from clinic.demo.names import INTENTIONS
from clinic.demo.plan import DAYS_TO_FIRST_DOSE
from clinic.demo.room import live_session
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from sessions.models import (
    CountEvent,
    DosingSession,
    OrderParticulars,
    Prescription,
    PrescriptionStatusChange,
    Shipment,
    VitalLimits,
)
from sessions.terms import CountEventKind, DosingStatus, IssueMode, PrescriptionStatus, TelemedicineBasis

UNIT_MG: Final = Decimal(50)
BEYOND_USE_DAYS: Final = 180
BOOSTER_MG: Final = Decimal(50)


def live_doses(life: Life) -> None:
    """Hold every dosing session due by now, book the next one, and measure along the way."""
    prescription = order(life)
    sessions: list[DosingSession] = []
    for number in range(1, life.plan.doses + 1):
        at = life.day(DAYS_TO_FIRST_DOSE + (number - 1) * life.plan.interval_days)
        is_past = at.date() < life.now.date()
        appointment = book(life, at, AppointmentKind.DOSING, held=is_past)
        session = open_session(life, prescription, appointment, number)
        if appointment.status is not AppointmentStatus.COMPLETED:
            book(life, at + timedelta(days=2), AppointmentKind.INTEGRATION, held=False, follows=appointment)
            break
        prescription = _fresh_order_if_needed(life, prescription, session)
        live_session(life, session, prescription)
        sessions.append(session)
        integrate(life, session, appointment)
    measure_course(life, sessions)


def order(life: Life, *, issued_at: datetime | None = None) -> Prescription:
    """Have the prescriber sign an order, and the client receive it."""
    at = issued_at or life.day(29)
    prescription = Prescription(
        id=life.chance.uuid(),
        practice=life.house.practice,
        client=life.client,
        course=life.course,
        prescriber=life.prescriber,
        status=PrescriptionStatus.IN_USE,
        issued_on=at.date(),
        form=life.plan.form,
        unit_strength_mg=UNIT_MG,
        quantity_units=Decimal(30),
        min_session_mg=UNIT_MG,
        max_session_mg=life.plan.max_mg,
        booster_allowed=True,
        booster_max_mg=BOOSTER_MG,
        booster_earliest_minute=15,
        booster_latest_minute=35,
        hold_minutes=12,
        residual=life.plan.residual,
        sessions_covered=6,
        min_days_between=5,
        fasting_food_hours=Decimal(4),
        fasting_fluid_hours=Decimal(2),
        hold_list="Stimulants: hold on the day, as discussed.",
        directions="Hold under the tongue; use only in session with your therapist.",
        **_label(life, at),
    )
    life.store.add(prescription, _limits(life, prescription), _particulars(life, prescription, at))
    life.store.add(_shipment(life, prescription, at + timedelta(days=4)))
    life.store.to_sign(prescription, life.prescriber, at)
    _history(life, prescription, at)
    for kind, days in (
        (CountEventKind.RX_WRITTEN, 0),
        (CountEventKind.DISPENSED, 3),
        (CountEventKind.RECEIVED_BY_CLIENT, 6),
    ):
        count(life, prescription, kind, Decimal(30), at + timedelta(days=days))
    return prescription


def _label(life: Life, at: datetime) -> dict[str, Any]:
    """What stands on the label of the medicine, three days after the order."""
    dispensed = at.date() + timedelta(days=3)
    return {
        "pharmacy_name": "Exampleville Compounding",
        "pharmacy_phone": "555 0140",
        "pharmacy_license": "PH-000140",
        "says_503a": True,
        "rx_number": f"RX-{life.chance.whole(100000, 999999)}",
        "lot_number": f"L{life.chance.whole(1000, 9999)}",
        "dispensed_on": dispensed,
        "label_units": Decimal(30),
        "beyond_use_date": dispensed + timedelta(days=BEYOND_USE_DAYS),
        "storage": "Room temperature, locked, out of reach of children",
        "client_confirmed_on": at.date() + timedelta(days=6),
    }


def _limits(life: Life, prescription: Prescription) -> VitalLimits:
    return VitalLimits(
        id=life.chance.uuid(),
        practice=life.house.practice,
        prescription=prescription,
        client=life.client,
        systolic_hold=150,
        diastolic_hold=95,
        systolic_stop=180,
        diastolic_stop=110,
        heart_rate_low=50,
        heart_rate_high=110,
        spo2_min=93,
        schedule_minutes=[-10, 40, 90],
        instruction="Two rechecks, ten minutes apart, then call.",
    )


def _particulars(life: Life, prescription: Prescription, at: datetime) -> OrderParticulars:
    # A made-up number: the letters of no registration that was ever given out, and a row of digits.
    dea_number = "XX1234563"
    return OrderParticulars(
        id=life.chance.uuid(),
        practice=life.house.practice,
        prescription=prescription,
        client=life.client,
        client_name=life.client.legal_name,
        client_address=life.client.address,
        prescriber_address=life.house.practice.address,
        dea_number=dea_number,
        dea_ends_in=dea_number[-4:],
        issue_mode=IssueMode.EPCS,
        refills_authorized=1,
        indication_code="F33.2",
        indication="Major depressive disorder, recurrent severe without psychotic features",
        telemedicine_basis=TelemedicineBasis.IN_PERSON_EXAM,
        telemedicine_on=at.date() - timedelta(days=14),
        pdmp_reviewed_by=life.prescriber.printed_name,
        pdmp_state="New York",
        pdmp_reviewed_at=at - timedelta(minutes=20),
    )


def _shipment(life: Life, prescription: Prescription, at: datetime) -> Shipment:
    return Shipment(
        id=life.chance.uuid(),
        practice=life.house.practice,
        prescription=prescription,
        client=life.client,
        shipped_on=at.date(),
        carrier="Example Parcel",
        tracking_number=f"EX{life.chance.whole(10**9, 10**10 - 1)}",
        recorded_by=life.therapist,
        recorded_at=at,
    )


def _history(life: Life, prescription: Prescription, at: datetime) -> None:
    steps = (
        PrescriptionStatus.ORDERED,
        PrescriptionStatus.SENT,
        PrescriptionStatus.FILLED,
        PrescriptionStatus.SHIPPED,
        PrescriptionStatus.RECEIVED_BY_CLIENT,
        PrescriptionStatus.IN_USE,
    )
    previous: PrescriptionStatus | str = ""
    for day, status in enumerate(steps):
        life.store.add(
            PrescriptionStatusChange(
                id=life.chance.uuid(),
                practice=life.house.practice,
                prescription=prescription,
                client=life.client,
                from_status=previous,
                to_status=status,
                actor=life.prescriber,
                at=at + timedelta(days=day),
            )
        )
        previous = status


def _fresh_order_if_needed(life: Life, prescription: Prescription, session: DosingSession) -> Prescription:
    """Renew an order whose beyond-use date would have passed."""
    day = session.appointment.starts_at.date()
    if prescription.beyond_use_date is None or day <= prescription.beyond_use_date:
        return prescription
    prescription.status = PrescriptionStatus.EXPIRED
    renewed = order(life, issued_at=session.appointment.starts_at - timedelta(days=9))
    session.prescription = renewed
    return renewed


def count(life: Life, prescription: Prescription, kind: CountEventKind, units: Decimal, at: datetime) -> CountEvent:
    """Add one line to the count ledger."""
    line = CountEvent(
        id=life.chance.uuid(),
        practice=life.house.practice,
        prescription=prescription,
        client=life.client,
        kind=kind,
        units=units,
        at=at,
        recorded_by=life.therapist,
        recorded_at=at,
    )
    life.store.add(line)
    return line


def open_session(life: Life, prescription: Prescription, appointment: Appointment, number: int) -> DosingSession:
    """Open the session that belongs to a dosing appointment."""
    planned = min(life.plan.first_mg + UNIT_MG * (number - 1), life.plan.max_mg)
    session = DosingSession(
        id=life.chance.uuid(),
        practice=life.house.practice,
        client=life.client,
        course=life.course,
        appointment=appointment,
        therapist=life.therapist,
        prescription=prescription,
        status=DosingStatus.PLANNED,
        modality=life.modality,
        number=number,
        planned_units=planned / UNIT_MG,
        planned_dose_mg=planned,
        intention=life.chance.pick(INTENTIONS),
    )
    life.store.add(session)
    return session
