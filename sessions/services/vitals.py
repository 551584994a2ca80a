"""Recording vital signs, each judged against this client's own limits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.staff.models import User
from sessions.models import DosingSession, VitalReading
from sessions.queries.dosing import classify_reading
from sessions.queries.rows import measured as in_words
from sessions.rules.timeline import Device
from sessions.rules.vitals import Reading, check_human_range
from sessions.services import dosing, entries
from sessions.services.entries import EntryRefused
from sessions.terms import VitalSource, VitalVerdict


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One set of vital signs, as entered; what was not measured is None."""

    at: datetime
    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    spo2: int | None = None
    moaas: int | None = None
    taken_by: VitalSource = VitalSource.THERAPIST


@transaction.atomic
def record_vitals(
    *,
    dosing_session: DosingSession,
    key: UUID,
    measured: Measured,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> VitalReading:
    """Record a set of vital signs and what it says against this client's limits.

    A reading that calls for the prescriber opens a task for them.
    """
    locked = entries.lock(dosing_session)
    if before := entries.sent_before(VitalReading, key, locked):
        return before
    reading = _store(locked, key, measured, {}, actor, now, device)
    if reading.verdict is VitalVerdict.CONTACT_PRESCRIBER:
        _tell_prescriber(locked, reading, actor, now)
    dosing.advance_to_monitoring(dosing_session=locked, at=measured.at, actor=actor, now=now)
    return reading


@transaction.atomic
def correct_vitals(
    *, reading: VitalReading, key: UUID, measured: Measured, reason: str, is_void: bool, actor: User, now: datetime
) -> VitalReading:
    """Put a right reading beside a wrong one, or mark it as entered by mistake."""
    locked = entries.lock(reading.dosing_session)
    if before := entries.sent_before(VitalReading, key, locked):
        return before
    correction = entries.correction_of(reading, reason=reason, is_void=is_void)
    return _store(locked, key, measured, correction, actor, now)


def _store(
    dosing_session: DosingSession,
    key: UUID,
    measured: Measured,
    correction: dict[str, Any],
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> VitalReading:
    fields = asdict(measured)
    at: datetime = fields.pop("at")
    taken_by: VitalSource = fields.pop("taken_by")
    for field, problem in check_human_range(Reading(**fields)).items():
        raise EntryRefused(label(problem), field=field.value.lower() if field is not None else None)
    verdict = classify_reading(dosing_session, Reading(**fields), at=at, replacing=correction.get("corrects"))
    reading: VitalReading = VitalReading.objects.create(
        **entries.head(dosing_session=dosing_session, key=key, at=at, actor=actor, now=now, device=device),
        **correction,
        **fields,
        taken_by=taken_by,
        verdict=verdict,
    )
    audit.record(
        actor=actor,
        act=Act.CREATE,
        action="sessions.vitals.corrected" if correction else "sessions.vitals.recorded",
        target=reading,
        at=now,
    )
    return reading


def _tell_prescriber(dosing_session: DosingSession, reading: VitalReading, actor: User, now: datetime) -> None:
    prescription = dosing_session.prescription
    if prescription is None:
        return
    open_task(
        client=dosing_session.client,
        kind=TaskKind.VITALS_OUTSIDE,
        assignee=prescription.prescriber,
        subject=reading,
        detail=in_words(reading),
        actor=actor,
        now=now,
        is_urgent=True,
    )
