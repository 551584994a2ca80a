"""Keeping, for each coming session, since when it lacks what, whose that is, and how it ended.

Run by the clock and computed from the record, which stays the truth: a point is opened when a gate is
found unmet, and ended when it no longer is. Done twice it comes to the same.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clients.queries import lead
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.models import GateOverride, ReadinessPoint
from sessions.queries.ahead import gates_ahead
from sessions.rules.gates import Gate
from sessions.terms import PointEnding

SYSTEM: Final = "sessions.coming"
# As far ahead as anybody has to see to something.
AHEAD: Final = timedelta(days=60)


def keep_points(*, now: datetime) -> int:
    """Bring the points of all coming sessions up to what is computed; return how many were opened or ended."""
    coming = list(
        Appointment.objects.holding()
        .filter(appointment_type__kind=AppointmentKind.DOSING, starts_at__gt=now, starts_at__lte=now + AHEAD)
        .select_related("appointment_type", "client", "practice")
        .order_by("starts_at", "pk")
    )
    by_practice: dict[UUID, list[Appointment]] = defaultdict(list)
    for appointment in coming:
        by_practice[appointment.practice_id].append(appointment)
    changed = 0
    for appointments in by_practice.values():
        ahead = gates_ahead(appointments)
        changed += sum(_keep(item, ahead.get(item.pk, ()), now) for item in appointments)
    past = ReadinessPoint.objects.filter(ended_at__isnull=True).exclude(appointment__in=coming)
    return changed + sum(_end(point, PointEnding.OVER, now) for point in past.order_by("pk"))


@transaction.atomic
def _keep(appointment: Appointment, gates: tuple[Gate, ...], now: datetime) -> int:
    Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    standing = {point.gate: point for point in appointment.readiness_points.filter(ended_at__isnull=True)}
    changed = 0
    for gate in gates:
        owner, point = lead(appointment.client, gate.owner), standing.pop(gate.code, None)
        if point is not None and (point.reason, point.owner_id) == (gate.reason, owner.pk if owner else None):
            continue
        if point is not None:
            changed += _end(point, PointEnding.CHANGED, now)
        changed += _open(appointment, gate, owner, now)
    return changed + sum(_end(point, PointEnding.MET, now) for point in standing.values())


def _open(appointment: Appointment, gate: Gate, owner: User | None, now: datetime) -> int:
    point = ReadinessPoint.objects.create(
        practice_id=appointment.practice_id,
        client_id=appointment.client_id,
        appointment=appointment,
        gate=gate.code,
        reason=str(gate.reason),
        owner_role=gate.owner,
        owner=owner,
        noticed_at=now,
    )
    _record(point, "sessions.readiness.noticed", Act.CREATE, now)
    return 1


def _end(point: ReadinessPoint, ending: PointEnding, now: datetime) -> int:
    """End a point; one whose gate somebody passed ends so, with what they signed."""
    passed = GateOverride.objects.filter(dosing_session__appointment_id=point.appointment_id, gate=point.gate).first()
    if passed is not None and ending is not PointEnding.CHANGED:
        ending, point.override = PointEnding.PASSED, passed
    point.ended_at, point.ending = now, ending
    point.save(update_fields=["ended_at", "ending", "override"])
    _record(point, "sessions.readiness.ended", Act.CHANGE, now)
    return 1


def _record(point: ReadinessPoint, action: str, act: Act, now: datetime) -> None:
    audit.record(actor=None, system=SYSTEM, act=act, action=action, target=point, reason_code=point.gate.value, at=now)
