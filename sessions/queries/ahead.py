"""What can be known ahead of dosing sessions, for all of them at once, each on its own day.

The gates themselves are judged in the session; this is the view ahead of the ones that need
somebody's act before the day: clearance, consents, order, limits, preparation, integration booked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from clients.models import Client, ConsentRecord, MedicalClearance
from clients.queries import clearance_facts, consent_facts, current_versions
from clients.rules import clearance as clearance_rules
from clients.rules import consent as consent_rules
from clients.terms import ConsentKind, ConsentStanding
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.readiness import Readiness
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.models import GateOverride, Prescription, ReadinessPoint
from sessions.queries.dosing import limits_of
from sessions.rules import gates as gate_rules
from sessions.rules.lifecycle import PRESCRIPTION_IN_FORCE
from sessions.terms import GateCode, GateReason

# What nobody can know before the day is not asked ahead of it.
AHEAD: Final = frozenset(
    {GateCode.CLEARANCE, GateCode.CONSENTS, GateCode.ORDER, GateCode.PREPARATION, GateCode.INTEGRATION_BOOKED}
)


def gates_ahead(appointments: Iterable[Appointment]) -> Mapping[UUID, tuple[gate_rules.Gate, ...]]:
    """Return, per dosing appointment, the gates somebody has to see to before the day; a fixed number of queries."""
    dosing = [item for item in appointments if item.appointment_type.kind is AppointmentKind.DOSING]
    if not dosing:
        return {}
    clients = {item.client_id for item in dosing}
    clearances = _by("course_id", MedicalClearance.objects.filter(client_id__in=clients))
    consents = _by("client_id", ConsentRecord.objects.filter(client_id__in=clients).select_related("template"))
    versions = current_versions(dosing[0].practice_id)
    orders = _orders(clients)
    prepared, integrated = _prepared(clients), _followed(dosing)
    passed = _passed(dosing)
    zone, found = dosing[0].practice.zone, {}
    for item in dosing:
        day = item.starts_at.astimezone(zone).date()
        order = orders.get(item.course_id)
        facts = gate_rules.GateFacts(
            clearance=clearance_rules.best_standing(clearance_facts(clearances[item.course_id]), on=day),
            consents_missing=_missing(consents[item.client_id], versions, item, day),
            has_order=order is not None,
            order_is_signed=order is not None,
            dose_refusals=(),
            preparation_sessions=int(item.course_id in prepared),
            has_vital_limits=limits_of(order) is not None or order is None,
            integration_booked=item.pk in integrated,
        )
        gates = [gate for gate in gate_rules.evaluate(facts, at=item.starts_at) if _is_known(gate)]
        found[item.pk] = gate_rules.unmet(gates, passed=passed[item.pk])
    return found


def unmet_ahead(appointments: Iterable[Appointment]) -> Mapping[UUID, tuple[GateCode, ...]]:
    """Return the codes of the gates somebody has to see to."""
    return {key: tuple(gate.code for gate in gates) for key, gates in gates_ahead(appointments).items()}


def points_of(appointment: Appointment) -> list[ReadinessPoint]:
    """Return what a session lacked or lacks, as it was noticed, the latest first."""
    found = ReadinessPoint.objects.filter(appointment=appointment).select_related("owner", "override__actor")
    return list(found.order_by("-noticed_at", "gate"))


def readiness_for(appointments: Sequence[Appointment], user: User) -> Mapping[UUID, Readiness]:
    """Say whether each session is ready, to somebody who may see the chart; joined to the calendar."""
    if not may(user, Permission.VIEW_CHART):
        return {}
    clients = {item.client_id for item in appointments}
    seen = set(
        Client.objects.visible_to(user, Permission.VIEW_CHART).filter(pk__in=clients).values_list("pk", flat=True)
    )
    ahead = gates_ahead([item for item in appointments if item.client_id in seen])
    return {
        key: Readiness(is_ready=not gates, missing=tuple(label(gate.code) for gate in gates))
        for key, gates in ahead.items()
    }


def _is_known(gate: gate_rules.Gate) -> bool:
    return gate.code in AHEAD or gate.reason is GateReason.NO_LIMITS


def _by(name: str, rows: Iterable[Any]) -> dict[UUID | None, list[Any]]:
    found: dict[UUID | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _orders(clients: set[UUID]) -> dict[UUID | None, Prescription]:
    rows = Prescription.objects.filter(
        client_id__in=clients, signed_at__isnull=False, status__in=PRESCRIPTION_IN_FORCE
    ).select_related("vital_limits")
    return {row.course_id: row for row in rows.order_by("signed_at", "pk")}


def _missing(
    consents: list[ConsentRecord], versions: Mapping[ConsentKind, int], item: Appointment, day: date
) -> dict[ConsentKind, ConsentStanding]:
    return consent_rules.missing_for_dosing(
        consent_facts(consents), on=day, current_versions=versions, is_remote=item.modality is Modality.REMOTE
    )


def _prepared(clients: set[UUID]) -> set[UUID | None]:
    held = Appointment.objects.filter(
        client_id__in=clients,
        appointment_type__kind=AppointmentKind.PREPARATION,
        status=AppointmentStatus.COMPLETED,
    )
    return set(held.values_list("course_id", flat=True))


def _passed(dosing: list[Appointment]) -> dict[UUID, set[GateCode]]:
    found: dict[UUID, set[GateCode]] = defaultdict(set)
    rows = GateOverride.objects.filter(dosing_session__appointment__in=dosing)
    for key, gate in rows.values_list("dosing_session__appointment_id", "gate"):
        found[key].add(gate)
    return found


def _followed(dosing: list[Appointment]) -> set[UUID]:
    booked = Appointment.objects.holding().filter(
        client_id__in={item.client_id for item in dosing}, appointment_type__kind=AppointmentKind.INTEGRATION
    )
    starts: dict[UUID, list[Appointment]] = defaultdict(list)
    for appointment in booked.only("client_id", "starts_at"):
        starts[appointment.client_id].append(appointment)
    return {item.pk for item in dosing if any(other.starts_at > item.starts_at for other in starts[item.client_id])}
