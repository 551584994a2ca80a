"""The twelve gates of a session, judged from the record as it stands now."""

from __future__ import annotations

from datetime import datetime

from clients.models import ContactPerson
from clients.queries import clearance_standing, missing_consents
from clients.risk.queries import holding_alert
from clients.terms import ContactKind
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from sessions.models import DosingSession
from sessions.queries.dosing import judge_plan, limits_of
from sessions.rules import gates as gate_rules
from sessions.terms import DoseRefusal, GateCode, GateStrength, VitalVerdict


def gates_of(dosing_session: DosingSession, now: datetime) -> tuple[gate_rules.Gate, ...]:
    """Return all gates in their order, as they stand at ``now``; a fixed number of queries."""
    return gate_rules.evaluate(_facts(dosing_session, now), at=now)


def closed_to_doses(dosing_session: DosingSession, now: datetime) -> tuple[gate_rules.Gate, ...]:
    """Return the required gates that are not met now, the order's aside: a dose is judged against the order itself."""
    return tuple(
        gate
        for gate in gate_rules.unmet(gates_of(dosing_session, now))
        if gate.strength is GateStrength.HARD and gate.code is not GateCode.ORDER
    )


def passed_gates(dosing_session: DosingSession) -> frozenset[GateCode]:
    """Return the gates somebody passed with a reason."""
    return frozenset(override.gate for override in dosing_session.gate_overrides.all())


def integration_after(dosing_session: DosingSession) -> Appointment | None:
    """Return the integration session booked next after this one, or None."""
    found: Appointment | None = (
        Appointment.objects.holding()
        .filter(
            client_id=dosing_session.client_id,
            appointment_type__kind=AppointmentKind.INTEGRATION,
            starts_at__gt=dosing_session.appointment.starts_at,
        )
        .order_by("starts_at", "pk")
        .first()
    )
    return found


def _facts(dosing_session: DosingSession, now: datetime) -> gate_rules.GateFacts:
    today = now.astimezone(dosing_session.practice.zone).date()
    prescription = dosing_session.prescription
    is_remote = dosing_session.modality is Modality.REMOTE
    return gate_rules.GateFacts(
        clearance=clearance_standing(dosing_session.course, on=today),
        consents_missing=missing_consents(dosing_session.client, on=today, is_remote=is_remote),
        has_order=prescription is not None,
        order_is_signed=prescription is not None and prescription.signed_at is not None,
        dose_refusals=_plan_refusals(dosing_session, now),
        preparation_sessions=_preparations_held(dosing_session),
        has_vital_limits=limits_of(prescription) is not None,
        vital_verdict=_last_verdict(dosing_session),
        fasting_food_hours=prescription.fasting_food_hours if prescription else None,
        fasting_fluid_hours=prescription.fasting_fluid_hours if prescription else None,
        last_food_at=dosing_session.last_food_at,
        last_fluid_at=dosing_session.last_fluid_at,
        holds_ordered=prescription is not None and bool(prescription.hold_list.strip()),
        holds_confirmed=dosing_session.holds_confirmed,
        companion_named=bool(dosing_session.ride_name.strip()),
        is_remote=is_remote,
        address_known=bool(dosing_session.address_today.strip()),
        emergency_contact_known=_has_emergency_contact(dosing_session),
        risk_asked=dosing_session.risk_asked,
        risk_found=dosing_session.risk_found,
        high_risk_stands=holding_alert(dosing_session.client_id) is not None,
        integration_booked=integration_after(dosing_session) is not None,
        surroundings_ready=dosing_session.surroundings_ready,
    )


def _plan_refusals(dosing_session: DosingSession, now: datetime) -> tuple[DoseRefusal, ...] | None:
    prescription, units = dosing_session.prescription, dosing_session.planned_units
    if prescription is None or units is None:
        return None
    return judge_plan(dosing_session, prescription, units=units, at=now).refusals


def _preparations_held(dosing_session: DosingSession) -> int:
    return Appointment.objects.filter(
        course=dosing_session.course_id,
        appointment_type__kind=AppointmentKind.PREPARATION,
        status=AppointmentStatus.COMPLETED,
    ).count()


def _last_verdict(dosing_session: DosingSession) -> VitalVerdict | None:
    """Return what the last set says. That somebody looks alert is no set; that they do not counts."""
    found: VitalVerdict | None = (
        dosing_session.vitalreading_set.standing()
        .filter(is_void=False)
        .exclude(
            systolic__isnull=True,
            heart_rate__isnull=True,
            spo2__isnull=True,
            verdict__in=[VitalVerdict.WITHIN, VitalVerdict.NO_LIMITS],
        )
        .order_by("-at", "-recorded_at")
        .values_list("verdict", flat=True)
        .first()
    )
    return found


def _has_emergency_contact(dosing_session: DosingSession) -> bool:
    return ContactPerson.objects.filter(
        client_id=dosing_session.client_id, kind=ContactKind.EMERGENCY, removed_at__isnull=True
    ).exists()
