"""What judging a dose or a reading needs to know, read from the record."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from clients.models import Course
from clients.queries import decision_in_force
from sessions.models import Dose, DosingSession, OrderParticulars, Prescription, VitalLimits, VitalReading
from sessions.queries.counts import count_of
from sessions.rules import dose as dose_rules
from sessions.rules import vitals as vital_rules
from sessions.rules.lifecycle import PRESCRIPTION_IN_FORCE
from sessions.terms import DoseKind, VitalVerdict


def order_in_force(course: Course) -> Prescription | None:
    """Return the order last signed for a course that has not ended."""
    found: Prescription | None = (
        Prescription.objects.filter(course=course, signed_at__isnull=False, status__in=PRESCRIPTION_IN_FORCE)
        .order_by("-signed_at", "-pk")
        .first()
    )
    return found


def as_order(prescription: Prescription) -> dose_rules.Order:
    """Return an order as the rules read it."""
    return dose_rules.Order(
        form=prescription.form,
        route=prescription.route,
        unit_strength_mg=prescription.unit_strength_mg,
        min_session_mg=prescription.min_session_mg,
        max_session_mg=prescription.max_session_mg,
        beyond_use_date=prescription.beyond_use_date,
        is_active=prescription.signed_at is not None and prescription.status in PRESCRIPTION_IN_FORCE,
        booster_allowed=prescription.booster_allowed,
        booster_max_mg=prescription.booster_max_mg,
        booster_earliest_minute=prescription.booster_earliest_minute,
        booster_latest_minute=prescription.booster_latest_minute,
        sessions_covered=prescription.sessions_covered,
        min_days_between=prescription.min_days_between,
    )


def as_taken(dose: Dose) -> dose_rules.TakenDose:
    """Return a recorded dose as the rules read it."""
    return dose_rules.TakenDose(kind=dose.kind, units=dose.units, unit_strength_mg=dose.unit_strength_mg, at=dose.at)


def as_reading(reading: VitalReading) -> vital_rules.Reading:
    """Return a recorded reading as the rules read it."""
    return vital_rules.Reading(
        systolic=reading.systolic,
        diastolic=reading.diastolic,
        heart_rate=reading.heart_rate,
        spo2=reading.spo2,
        moaas=reading.moaas,
    )


def standing_doses(dosing_session: DosingSession) -> list[Dose]:
    """Return the doses that count, in the order they were taken."""
    return list(dosing_session.dose_set.standing().filter(is_void=False).in_order())


def dose_proposal(
    dosing_session: DosingSession,
    prescription: Prescription,
    *,
    kind: DoseKind,
    units: Decimal,
    at: datetime,
    on_hand: Decimal,
) -> dose_rules.DoseProposal:
    """Return one unit about to be planned, offered or recorded, with what is known around it."""
    before = sorted(
        Dose.objects.standing()
        .filter(prescription=prescription, is_void=False)
        .exclude(dosing_session=dosing_session)
        .values_list("at", "dosing_session_id")
    )
    last = max((moment for moment, _session in before if moment <= at), default=None)
    return dose_rules.DoseProposal(
        kind=kind,
        form=prescription.form,
        route=prescription.route,
        units=units,
        unit_strength_mg=prescription.unit_strength_mg,
        at=at,
        on=at.astimezone(dosing_session.practice.zone).date(),
        units_on_hand=on_hand,
        planned_session_mg=dosing_session.planned_dose_mg,
        days_since_last_session=(at - last).days if last is not None else None,
        sessions_before=len({session for _moment, session in before}),
    )


def judge_dose(
    dosing_session: DosingSession,
    prescription: Prescription,
    *,
    kind: DoseKind,
    units: Decimal,
    at: datetime,
    replacing: Dose | None = None,
) -> dose_rules.DoseVerdict:
    """Judge a dose against the order, what was taken before it in this session, and the count."""
    on_hand = count_of(prescription).on_hand
    if replacing is not None and not replacing.is_void:
        on_hand += replacing.units
    taken = [as_taken(dose) for dose in standing_doses(dosing_session) if replacing is None or dose.pk != replacing.pk]
    proposal = dose_proposal(dosing_session, prescription, kind=kind, units=units, at=at, on_hand=on_hand)
    return dose_rules.judge(proposal, taken=taken, order=as_order(prescription))


def judge_plan(
    dosing_session: DosingSession, prescription: Prescription, *, units: Decimal, at: datetime
) -> dose_rules.DoseVerdict:
    """Judge what is planned for the whole session."""
    proposal = dose_proposal(
        dosing_session,
        prescription,
        kind=DoseKind.INITIAL,
        units=units,
        at=at,
        on_hand=count_of(prescription).on_hand,
    )
    return dose_rules.judge_plan(proposal, order=as_order(prescription))


def limits_of(prescription: Prescription | None) -> VitalLimits | None:
    """Return the limits signed with an order, or None."""
    return getattr(prescription, "vital_limits", None) if prescription is not None else None


def minutes_to_stay(dosing_session: DosingSession, at: datetime) -> int:
    """Return how long a client stays after the last unit: the longer of the practice's time and the prescriber's."""
    practice = dosing_session.practice
    decision = decision_in_force(dosing_session.course, on=at.astimezone(practice.zone).date())
    ordered = decision.observation_minutes if decision is not None else None
    return max(practice.minutes_before_leaving, ordered or 0)


def particulars_of(prescription: Prescription) -> OrderParticulars | None:
    """Return the particulars signed with an order; None for an order from before they were kept."""
    return getattr(prescription, "particulars", None)


def as_limits(limits: VitalLimits | None) -> vital_rules.Limits | None:
    """Return this client's limits as the rules read them."""
    if limits is None:
        return None
    return vital_rules.Limits(
        systolic_hold=limits.systolic_hold,
        diastolic_hold=limits.diastolic_hold,
        systolic_stop=limits.systolic_stop,
        diastolic_stop=limits.diastolic_stop,
        heart_rate_low=limits.heart_rate_low,
        heart_rate_high=limits.heart_rate_high,
        spo2_min=limits.spo2_min,
        recheck_after_minutes=limits.recheck_after_minutes,
        max_rechecks=limits.max_rechecks,
    )


def classify_reading(
    dosing_session: DosingSession, reading: vital_rules.Reading, *, at: datetime, replacing: VitalReading | None = None
) -> VitalVerdict:
    """Judge a reading against this client's limits and the rechecks that went before it."""
    limits = as_limits(limits_of(dosing_session.prescription))
    earlier = (
        dosing_session.vitalreading_set.standing().filter(is_void=False, at__lt=at).order_by("-at", "-recorded_at")
    )
    if replacing is not None:
        earlier = earlier.exclude(pk=replacing.pk)
    return vital_rules.classify(reading, limits, rechecks_done=_rechecks_done(list(earlier)))


def _rechecks_done(earlier: list[VitalReading]) -> int:
    """Count the unbroken run of sets outside the limits just before this one."""
    run = 0
    for reading in (reading for reading in earlier if vital_rules.is_set(as_reading(reading))):
        if reading.verdict not in {VitalVerdict.RECHECK, VitalVerdict.CONTACT_PRESCRIBER}:
            break
        run += 1
    return run
