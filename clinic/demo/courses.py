"""Live one course: from referral through clearance and consent to the last dose so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from clients.models import (
    ClearanceDecision,
    ClearanceStatusChange,
    Client,
    ConsentRecord,
    Course,
    CourseStatusChange,
    MedicalClearance,
)
from clients.terms import ClearanceStatus, ConsentKind, ConsentStatus, CourseStatus, MouthOrder
from clinic.core.signing import content_hash
from clinic.demo.chance import Chance
from clinic.demo.clients import Person
from clinic.demo.diary import Diary
from clinic.demo.names import GOALS
from clinic.demo.people import House
from clinic.demo.plan import DAYS_TO_FIRST_DOSE, CoursePlan
from clinic.demo.store import Store
from clinic.practice.models import AppointmentType
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, AppointmentStatusChange
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User

# Days from referral to each step, and what is booked there.
STEPS: Final = (
    (0, CourseStatus.REFERRED, None),
    (6, CourseStatus.CONSULT, AppointmentKind.CONSULT),
    (12, CourseStatus.SCREENING, AppointmentKind.SCREENING),
    (20, CourseStatus.MEDICAL_REVIEW, None),
    (28, CourseStatus.CLEARED, None),
    (30, CourseStatus.CONSENTING, None),
    (34, CourseStatus.PREPARATION, AppointmentKind.PREPARATION),
    (DAYS_TO_FIRST_DOSE, CourseStatus.ACTIVE, None),
)
ENDS_BEFORE_START: Final = {CourseStatus.NOT_ELIGIBLE, CourseStatus.CLOSED_NO_START}
VALID_DAYS: Final = 365


@dataclass
class Life:
    """Everything one course draws on while it is lived."""

    chance: Chance
    house: House
    diary: Diary
    store: Store
    client: Client
    plan: CoursePlan
    now: datetime
    therapist: User
    prescriber: User
    course: Course = field(init=False)

    @property
    def modality(self) -> Modality:
        """Where this client is seen."""
        return Modality.REMOTE if self.plan.is_remote else Modality.IN_PERSON

    def day(self, offset: int) -> datetime:
        """Noon of a day of the course."""
        noon = self.now.replace(hour=16, minute=0)
        return noon + (self.plan.opened_on - noon.date()) + timedelta(days=offset)


def live_course(
    chance: Chance, house: House, diary: Diary, store: Store, person: Person, plan: CoursePlan, now: datetime
) -> None:
    """Create the course and everything that has happened in it by ``now``."""
    from clinic.demo.dosing import live_doses  # noqa: PLC0415 -- it books through this module

    life = Life(
        chance=chance,
        house=house,
        diary=diary,
        store=store,
        client=person.client,
        plan=plan,
        now=now,
        therapist=person.therapist,
        prescriber=person.prescriber,
    )
    life.course = Course(
        id=chance.uuid(),
        practice=house.practice,
        client=person.client,
        opened_at=life.day(0),
        planned_doses=plan.doses,
        planned_interval_days=plan.interval_days,
        goals=chance.pick(GOALS),
    )
    store.add(life.course)
    _walk(life)
    if life.course.status is CourseStatus.ACTIVE:
        live_doses(life)


def _walk(life: Life) -> None:
    """Take the steps that lie in the past, or up to where the plan stops."""
    previous: CourseStatus | str = ""
    for offset, status, kind in STEPS:
        at = life.day(offset)
        # The first dose falls on the day itself, whatever the hour.
        if at.date() > life.now.date():
            break
        _step(life, previous, status, at)
        previous = status
        if status is CourseStatus.CLEARED:
            clear(life, at)
        if status is CourseStatus.CONSENTING:
            consent(life, at)
        if status is CourseStatus.MEDICAL_REVIEW and life.plan.stops_at is CourseStatus.MEDICAL_REVIEW:
            request_clearance(life, at)
        if kind is not None:
            book(life, at, kind, held=at.date() < life.now.date())
        if life.plan.stops_at is status:
            return
        if life.plan.stops_at in ENDS_BEFORE_START and status is CourseStatus.SCREENING:
            _step(life, status, life.plan.stops_at, life.day(offset + 3), reason="CLIENT_PREFERENCE")
            life.course.closed_at = life.day(offset + 3)
            return


def _step(life: Life, origin: CourseStatus | str, target: CourseStatus, at: datetime, reason: str = "") -> None:
    actor = life.prescriber if target is CourseStatus.CLEARED else life.therapist
    life.course.status = target
    life.store.add(
        CourseStatusChange(
            id=life.chance.uuid(),
            practice=life.house.practice,
            course=life.course,
            client=life.client,
            from_status=origin,
            to_status=target,
            reason_code=reason,
            actor=actor,
            at=min(at, life.now),
        )
    )


def request_clearance(life: Life, at: datetime) -> MedicalClearance:
    """Ask the prescriber."""
    clearance = MedicalClearance(
        id=life.chance.uuid(),
        practice=life.house.practice,
        client=life.client,
        course=life.course,
        prescriber=life.prescriber,
        requested_at=min(at, life.now),
        requested_by=life.therapist,
        question="Please review for the sublingual program.",
    )
    life.store.add(clearance)
    _clearance_step(life, clearance, "", ClearanceStatus.REQUESTED, clearance.requested_at, life.therapist)
    return clearance


def clear(life: Life, at: datetime) -> None:
    """Let the prescriber grant the clearance, one in ten with conditions."""
    clearance = request_clearance(life, at - timedelta(days=8))
    conditional = life.chance.happens(0.1)
    clearance.status = ClearanceStatus.GRANTED_WITH_CONDITIONS if conditional else ClearanceStatus.GRANTED
    clearance.decided_at = at
    clearance.valid_from = at.date()
    clearance.valid_until = at.date() + timedelta(days=VALID_DAYS)
    clearance.conditions = "Blood pressure below 150 systolic on the day." if conditional else ""
    _clearance_step(life, clearance, ClearanceStatus.REQUESTED, clearance.status, at, life.prescriber)
    life.store.to_sign(_decision(life, clearance), life.prescriber, at)


def _decision(life: Life, clearance: MedicalClearance) -> ClearanceDecision:
    """Return the prescriber's decision with the terms of this client."""
    return ClearanceDecision(
        id=life.chance.uuid(),
        practice=life.house.practice,
        clearance=clearance,
        client=life.client,
        decision=clearance.status,
        valid_from=clearance.valid_from,
        valid_until=clearance.valid_until,
        note=clearance.conditions,
        systolic_hold=150,
        diastolic_hold=95,
        systolic_stop=180,
        diastolic_stop=110,
        recheck_after_minutes=10,
        max_rechecks=2,
        fasting_food_hours=Decimal(4),
        fasting_fluid_hours=Decimal(2),
        hold_minutes=12,
        after_hold=MouthOrder.SPIT,
        observation_minutes=120,
    )


def _clearance_step(
    life: Life,
    clearance: MedicalClearance,
    origin: ClearanceStatus | str,
    target: ClearanceStatus,
    at: datetime,
    actor: User,
) -> None:
    life.store.add(
        ClearanceStatusChange(
            id=life.chance.uuid(),
            practice=life.house.practice,
            clearance=clearance,
            client=life.client,
            from_status=origin,
            to_status=target,
            actor=actor,
            at=at,
        )
    )


def consent(life: Life, at: datetime) -> None:
    """Have every consent document signed."""
    for kind, template in life.house.consents.items():
        if kind is ConsentKind.TELEHEALTH and not life.plan.is_remote:
            continue
        life.store.add(
            ConsentRecord(
                id=life.chance.uuid(),
                practice=life.house.practice,
                client=life.client,
                template=template,
                kind=kind,
                status=ConsentStatus.SIGNED,
                signed_at=at,
                signer_name=life.client.legal_name,
                text_hash=content_hash({"title": template.title, "body": template.body}),
                expires_on=at.date() + timedelta(days=VALID_DAYS),
                recorded_by=life.therapist,
                recorded_at=at,
            )
        )


def book(
    life: Life, at: datetime, kind: AppointmentKind, *, held: bool, follows: Appointment | None = None
) -> Appointment:
    """Book the first free time from the day of ``at``; completed when ``held``."""
    offered: AppointmentType = life.house.types[kind]
    in_room = offered.needs_room and life.modality is Modality.IN_PERSON
    start, room = life.diary.book(at.date(), offered, life.therapist, life.client.id, in_room=in_room)
    ends = start + timedelta(minutes=offered.minutes)
    held = held and ends < life.now
    appointment = Appointment(
        id=life.chance.uuid(),
        practice=life.house.practice,
        client=life.client,
        course=life.course,
        appointment_type=offered,
        therapist=life.therapist,
        room=room,
        modality=life.modality,
        starts_at=start,
        ends_at=ends,
        blocked_until=ends + timedelta(minutes=offered.buffer_minutes),
        status=AppointmentStatus.COMPLETED if held else AppointmentStatus.BOOKED,
        follows=follows,
        booked_by=life.chance.pick(life.house.desk),
        booked_at=min(start, life.now) - timedelta(days=life.chance.whole(2, 12)),
    )
    life.store.add(appointment)
    life.store.add(
        AppointmentStatusChange(
            id=life.chance.uuid(),
            practice=life.house.practice,
            appointment=appointment,
            client=life.client,
            from_status="",
            to_status=appointment.status,
            actor=appointment.booked_by,
            at=appointment.booked_at,
        )
    )
    return appointment
