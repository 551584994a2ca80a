"""What happened in the room: doses, vital signs, events, readiness, handover, note."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from clinic.demo.courses import Life
from clinic.demo.names import CLIENT_WORDS
from sessions.models import (
    AdverseEvent,
    CountEvent,
    Dose,
    DosingSession,
    DosingStatusChange,
    Prescription,
    ReadinessCheck,
    TimelineEvent,
    VitalReading,
)
from sessions.terms import (
    AdverseTerm,
    CountEventKind,
    Depth,
    DoseKind,
    DosingStatus,
    EventKind,
    ReadinessItem,
    Route,
    Severity,
    VitalVerdict,
)

BOOSTER_SHARE: Final = 0.2
UNWANTED: Final = {
    AdverseTerm.NAUSEA: 0.12,
    AdverseTerm.DIZZINESS: 0.15,
    AdverseTerm.ANXIETY: 0.08,
    AdverseTerm.HEADACHE: 0.05,
    AdverseTerm.VOMITING: 0.03,
    AdverseTerm.CONFUSION: 0.02,
}
DEPTHS: Final = {
    Depth.RELAXED: 10,
    Depth.PSYCHOLYTIC: 30,
    Depth.EMPATHOGENIC: 30,
    Depth.OUT_OF_BODY: 20,
    Depth.BOUNDARYLESS: 10,
}
PATH: Final = (
    (DosingStatus.PRE_CHECK, -15),
    (DosingStatus.MEDICINE_TAKEN, 0),
    (DosingStatus.MONITORING, 15),
    (DosingStatus.RECOVERY, 75),
    (DosingStatus.DISCHARGED, 135),
)


def live_session(life: Life, session: DosingSession, prescription: Prescription) -> None:
    """Record one session from arrival to leaving, and sign its note."""
    arrived = session.appointment.starts_at
    first_unit = arrived + timedelta(minutes=25)
    session.started_at = arrived + timedelta(minutes=5)
    session.mood = life.chance.whole(2, 7)
    session.last_food_at = arrived - timedelta(hours=5)
    session.last_fluid_at = arrived - timedelta(hours=3)
    session.holds_confirmed = session.risk_asked = session.surroundings_ready = True
    session.risk_found = False
    session.ride_name = f"{life.client.legal_last_name} family"
    session.ride_phone = "(555) 555-0188"
    session.address_today = life.client.address if life.plan.is_remote else ""
    session.weight_kg = Decimal("74.5")
    session.weight_measured_on = life.plan.opened_on
    _statuses(life, session, first_unit)
    has_booster = life.chance.happens(BOOSTER_SHARE)
    last_unit = _doses(life, session, prescription, first_unit, has_booster=has_booster)
    _vitals(life, session, first_unit)
    _events(life, session, first_unit, has_booster=has_booster)
    _unwanted(life, session, first_unit)
    _readiness(life, session, first_unit, last_unit)
    session.discharged_at = first_unit + timedelta(minutes=135)
    session.status = DosingStatus.DISCHARGED


def _entry(life: Life, session: DosingSession, at: datetime) -> dict[str, Any]:
    """What every entry carries."""
    return {
        "id": life.chance.uuid(),
        "key": life.chance.uuid(),
        "practice": life.house.practice,
        "dosing_session": session,
        "client": life.client,
        "at": at,
        "recorded_by": life.therapist,
        "recorded_at": at + timedelta(seconds=20),
    }


def _statuses(life: Life, session: DosingSession, first_unit: datetime) -> None:
    previous: DosingStatus = DosingStatus.PLANNED
    for status, minute in PATH:
        life.store.add(
            DosingStatusChange(
                id=life.chance.uuid(),
                practice=life.house.practice,
                dosing_session=session,
                client=life.client,
                from_status=previous,
                to_status=status,
                actor=life.therapist,
                at=first_unit + timedelta(minutes=minute),
            )
        )
        previous = status


def _doses(
    life: Life, session: DosingSession, prescription: Prescription, first_unit: datetime, *, has_booster: bool
) -> datetime:
    """Record the doses and their lines in the count; return when the last one was taken."""
    planned = session.planned_units or Decimal(2)
    plan = [(DoseKind.INITIAL, planned, first_unit)]
    if has_booster and (planned + 1) * prescription.unit_strength_mg <= prescription.max_session_mg:
        plan.append((DoseKind.BOOSTER, Decimal(1), first_unit + timedelta(minutes=life.chance.whole(20, 30))))
    for sequence, (kind, units, at) in enumerate(plan, start=1):
        hold = round(life.chance.normal(12, 2, 6, 20))
        dose = Dose(
            **_entry(life, session, at),
            sequence=sequence,
            kind=kind,
            prescription=prescription,
            form=prescription.form,
            route=Route.SUBLINGUAL,
            unit_strength_mg=prescription.unit_strength_mg,
            units=units,
            dose_mg=units * prescription.unit_strength_mg,
            planned_dose_mg=session.planned_dose_mg if kind is DoseKind.INITIAL else None,
            out_at=at + timedelta(minutes=hold),
            residual=prescription.residual,
            observed_by=life.therapist,
            lot_number=prescription.lot_number,
            beyond_use_date=prescription.beyond_use_date,
        )
        line = CountEvent(
            id=life.chance.uuid(),
            practice=life.house.practice,
            prescription=prescription,
            client=life.client,
            kind=CountEventKind.TAKEN_IN_SESSION,
            units=units,
            at=at,
            dose=dose,
            recorded_by=life.therapist,
            recorded_at=at,
        )
        life.store.add(dose, line)
    return plan[-1][2]


def _vitals(life: Life, session: DosingSession, first_unit: datetime) -> None:
    systolic = life.chance.normal(122, 12, 100, 142)
    pulse = life.chance.normal(74, 10, 54, 95)
    rise = life.chance.normal(14, 8, 0, 26)
    for minute, share in ((-10, 0.0), (40, 1.0), (90, 0.3), (125, 0.1)):
        top = round(systolic + rise * share)
        life.store.add(
            VitalReading(
                **_entry(life, session, first_unit + timedelta(minutes=minute)),
                systolic=top,
                diastolic=round(top * 0.63),
                heart_rate=round(pulse + 10 * share),
                spo2=round(life.chance.normal(97.5, 1, 95, 100)),
                moaas=4 if share == 1.0 else 5,
                verdict=VitalVerdict.WITHIN if top < 150 else VitalVerdict.RECHECK,
            )
        )


def _events(life: Life, session: DosingSession, first_unit: datetime, *, has_booster: bool) -> None:
    moments: list[tuple[int, EventKind, dict[str, Any]]] = [
        (-24, EventKind.ARRIVED, {}),
        (-3, EventKind.MUSIC_ON, {}),
        (life.chance.whole(8, 20), EventKind.ONSET, {}),
        (life.chance.whole(30, 36), EventKind.DISTRESS, {"distress": life.chance.weighted({1: 5, 3: 4, 5: 2, 8: 1})}),
        (life.chance.whole(37, 46), EventKind.PEAK, {"depth": life.chance.weighted(DEPTHS)}),
        (life.chance.whole(60, 70), EventKind.RETURN, {}),
        (life.chance.whole(71, 80), EventKind.SPOKE, {"note": life.chance.pick(CLIENT_WORDS)}),
        (100, EventKind.SNACK_OR_WATER, {}),
        (130, EventKind.HANDOVER, {}),
        (136, EventKind.LEFT, {}),
    ]
    if life.chance.happens(0.3):
        moments.append((life.chance.whole(40, 55), EventKind.TEARS, {}))
    if life.chance.happens(0.2):
        moments.append((47, EventKind.TOUCH_GIVEN, {"note": "Hand on the shoulder; asked, and answered yes."}))
    if not has_booster and life.chance.happens(0.3):
        moments.append((22, EventKind.BOOSTER_DECLINED, {}))
    for minute, kind, extra in moments:
        life.store.add(
            TimelineEvent(**_entry(life, session, first_unit + timedelta(minutes=minute)), kind=kind, **extra)
        )


def _unwanted(life: Life, session: DosingSession, first_unit: datetime) -> None:
    for term, share in UNWANTED.items():
        if life.chance.happens(share):
            life.store.add(
                AdverseEvent(
                    **_entry(life, session, first_unit + timedelta(minutes=life.chance.whole(20, 80))),
                    term=term,
                    reported_severity=life.chance.weighted({Severity.MILD: 4, Severity.MODERATE: 1}),
                    action_taken="Reassured; water and a quieter track.",
                )
            )


def _readiness(life: Life, session: DosingSession, first_unit: datetime, last_unit: datetime) -> None:
    at = first_unit + timedelta(minutes=130)
    if (at - last_unit) < timedelta(minutes=life.house.practice.minutes_before_leaving):
        at = last_unit + timedelta(minutes=life.house.practice.minutes_before_leaving)
    life.store.add(
        ReadinessCheck(
            **_entry(life, session, at),
            items={item.value: True for item in ReadinessItem},
            handed_to=session.ride_name,
            minutes_since_last_unit=int((at - last_unit).total_seconds() // 60),
        )
    )
