"""Recording what the client took. The client takes the medicine; nobody here gives it.

A dose outside the order, past its beyond-use date, beyond the count or before the checks is
refused while it is only planned. Once it was swallowed it is recorded as it was: with a reason, a
medication-error event, an urgent task for the prescriber and a mark that stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.staff.models import User
from sessions.models import AdverseEvent, Dose, DosingSession, Prescription, TimelineEvent
from sessions.queries.dosing import judge_dose
from sessions.queries.gates import closed_to_doses
from sessions.rules.amounts import dose_mg, refuse_units
from sessions.rules.gates import Gate
from sessions.rules.lifecycle import prescription_may_become
from sessions.rules.timeline import Device
from sessions.services import counts, dosing, entries, prescriptions
from sessions.services.dosing import gate_in_words
from sessions.services.entries import EntryRefused
from sessions.terms import (
    AdverseTerm,
    CountEventKind,
    DoseKind,
    DoseRefusal,
    EventKind,
    GateReason,
    PrescriptionStatus,
    Residual,
    Severity,
)


class DoseRefused(EntryRefused):
    """The dose lies outside the order, or a required gate is not met; nothing was recorded."""

    def __init__(self, refusals: tuple[DoseRefusal, ...], gates: tuple[Gate, ...] = ()) -> None:
        reasons = " ".join([*(label(code) for code in refusals), *map(gate_in_words, gates)])
        super().__init__(
            _("%(reasons)s If it was taken all the same, say why below: it is recorded as it was, and the "
              "prescriber is told.") % {"reasons": reasons},
            field="deviation_reason",
        )  # fmt: skip
        self.refusals = refusals


class NoOrder(EntryRefused):
    """There is no order that a dose could be entered under; nothing was recorded."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no signed order for this course. The prescriber records one before a dose can be entered. "
              "If medicine was taken all the same, record it as an adverse event: medication error.")
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was taken, as entered."""

    kind: DoseKind
    units: Decimal
    at: datetime
    out_at: datetime | None = None
    residual: Residual = Residual.UNKNOWN
    tolerability: str = ""
    deviation_reason: str = ""


def record_dose(
    *,
    dosing_session: DosingSession,
    key: UUID,
    taken: Taken,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> Dose:
    """Record medicine the client took; the same key twice is one dose.

    Raises :class:`DoseRefused` for a dose outside the order, and for any while a required gate is
    not met, unless ``taken.deviation_reason`` says why it was taken all the same. Locks session and
    order, so that two devices are judged in turn.
    """
    with transaction.atomic():
        locked = entries.lock(dosing_session)
        if before := entries.sent_before(Dose, key, locked):
            return before
        prescription = _order_of(locked)
        if prescription is None:
            dosing.record_refusals(locked, (GateReason.NO_ORDER,), actor, action="sessions.dose.refused")
            refusal: EntryRefused = NoOrder()
        else:
            # A gate that was met at the start may have closed since: a consent withdrawn, a clearance revoked.
            closed = closed_to_doses(locked, now)
            refusals = _judge(locked, prescription, taken, is_closed=bool(closed))
            if not refusals or taken.deviation_reason.strip():
                return _store(locked, prescription, key, taken, refusals, {}, actor, now, device)
            dosing.record_refusals(locked, refusals, actor, action="sessions.dose.refused")
            dosing.record_refusals(locked, [gate.code for gate in closed], actor, action="sessions.gate.refused")
            refusal = DoseRefused(refusals, closed)
    raise refusal


def correct_dose(
    *, dose: Dose, key: UUID, taken: Taken, reason: str, is_void: bool, actor: User, now: datetime
) -> Dose:
    """Put a right version beside a wrong dose, or mark it as entered by mistake.

    Both stay readable. The count follows the corrected number of units.
    """
    with transaction.atomic():
        locked = entries.lock(dose.dosing_session)
        if before := entries.sent_before(Dose, key, locked):
            return before
        prescription = _order_of(locked)
        assert prescription is not None  # noqa: S101 -- no dose is recorded without one
        correction = entries.correction_of(dose, reason=reason, is_void=is_void)
        refusals = () if is_void else _judge(locked, prescription, taken, replacing=dose)
        if not refusals or taken.deviation_reason.strip():
            return _store(locked, prescription, key, taken, refusals, correction, actor, now)
        dosing.record_refusals(locked, refusals, actor, action="sessions.dose.refused")
    raise DoseRefused(refusals)


@transaction.atomic
def end_hold(
    *,
    dose: Dose,
    key: UUID,
    at: datetime,
    residual: Residual,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> TimelineEvent:
    """Record when the client spat out or swallowed; it completes the dose, once."""
    locked = entries.lock(dose.dosing_session)
    if before := entries.sent_before(TimelineEvent, key, locked):
        return before
    standing = Dose.objects.select_for_update(of=("self",)).get(pk=dose.pk)
    if standing.out_at is not None or Dose.objects.filter(corrects=standing).exists():
        raise EntryRefused(_("The end of this hold was recorded already. Correct the dose instead."))
    if at < standing.at:
        raise EntryRefused(_("The hold cannot end before it began."), field="at")
    kind = EventKind.SWALLOWED if residual is Residual.SWALLOWED else EventKind.SPAT_OUT
    event: TimelineEvent = TimelineEvent.objects.create(
        **entries.head(dosing_session=locked, key=key, at=at, actor=actor, now=now, device=device), kind=kind
    )
    standing.out_at, standing.residual = at, residual
    standing.save(update_fields=["out_at", "residual"])
    audit.record(actor=actor, act=Act.CHANGE, action="sessions.dose.hold_ended", target=standing, at=now)
    return event


def _order_of(dosing_session: DosingSession) -> Prescription | None:
    if dosing_session.prescription_id is None:
        return None
    return prescriptions.lock(Prescription(pk=dosing_session.prescription_id))


def _judge(
    dosing_session: DosingSession,
    prescription: Prescription,
    taken: Taken,
    *,
    replacing: Dose | None = None,
    is_closed: bool = False,
) -> tuple[DoseRefusal, ...]:
    impossible = refuse_units(taken.units)
    if impossible:
        raise EntryRefused(label(impossible[0]), field="units")
    verdict = judge_dose(
        dosing_session, prescription, kind=taken.kind, units=taken.units, at=taken.at, replacing=replacing
    )
    if is_closed or dosing_session.started_at is None:
        return (DoseRefusal.CHECKS_NOT_PASSED, *verdict.refusals)
    return tuple(verdict.refusals)


def _store(
    dosing_session: DosingSession,
    prescription: Prescription,
    key: UUID,
    taken: Taken,
    refusals: tuple[DoseRefusal, ...],
    correction: dict[str, object],
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> Dose:
    if taken.out_at is not None and taken.out_at < taken.at:
        raise EntryRefused(_("The hold cannot end before it began."), field="out_at")
    dose: Dose = Dose.objects.create(
        **entries.head(dosing_session=dosing_session, key=key, at=taken.at, actor=actor, now=now, device=device),
        **correction,
        sequence=dosing_session.dose_set.count() + 1,
        kind=taken.kind,
        prescription=prescription,
        form=prescription.form,
        route=prescription.route,
        unit_strength_mg=prescription.unit_strength_mg,
        units=taken.units,
        dose_mg=dose_mg(taken.units, prescription.unit_strength_mg),
        planned_dose_mg=dosing_session.planned_dose_mg,
        out_at=taken.out_at,
        residual=taken.residual,
        observed_by=actor,
        lot_number=prescription.lot_number,
        beyond_use_date=prescription.beyond_use_date,
        deviation_codes=[code.value for code in refusals],
        deviation_reason=taken.deviation_reason.strip() if refusals else "",
        tolerability=taken.tolerability,
    )
    audit.record(
        actor=actor,
        act=Act.CREATE,
        action="sessions.dose.corrected" if correction else "sessions.dose.recorded",
        target=dose,
        reason_code=refusals[0].value if refusals else "",
        at=now,
    )
    _count(dose, prescription, actor, now)
    if refusals:
        _tell_prescriber(dose, prescription, actor, now)
    dosing.follow_doses(dosing_session=dosing_session, actor=actor, now=now, reason=dose.correction_reason)
    if not dose.is_void and prescription_may_become(prescription.status, PrescriptionStatus.IN_USE):
        prescriptions.change_status(prescription=prescription, target=PrescriptionStatus.IN_USE, actor=actor, now=now)
    return dose


def _count(dose: Dose, prescription: Prescription, actor: User, now: datetime) -> None:
    """Let the count of units follow the dose."""
    before = getattr(dose.corrects, "count_event", None) if dose.corrects_id else None
    if before is not None:
        counts.correct_line(
            line=before,
            units=Decimal(0) if dose.is_void else dose.units,
            reason=dose.correction_reason,
            dose=dose,
            actor=actor,
            now=now,
        )
        return
    counts.add_line(
        prescription=prescription,
        kind=CountEventKind.TAKEN_IN_SESSION,
        units=dose.units,
        at=dose.at,
        dose=dose,
        reason=dose.deviation_reason,
        actor=actor,
        now=now,
    )


def _tell_prescriber(dose: Dose, prescription: Prescription, actor: User, now: datetime) -> None:
    """Open the medication-error event and the urgent task that go with a dose outside the order."""
    event = AdverseEvent.objects.create(
        **entries.head(dosing_session=dose.dosing_session, key=_key_beside(dose), at=dose.at, actor=actor, now=now),
        term=AdverseTerm.MEDICATION_ERROR,
        reported_severity=Severity.MILD,
        detail=dose.deviation_reason,
        dose=dose,
    )
    audit.record(actor=actor, act=Act.CREATE, action="sessions.adverse_event.recorded", target=event, at=now)
    open_task(
        client=dose.client,
        kind=TaskKind.MEDICATION_ERROR,
        assignee=prescription.prescriber,
        subject=dose,
        detail=dose.deviation_reason,
        actor=actor,
        now=now,
        is_urgent=True,
    )


def _key_beside(dose: Dose) -> UUID:
    """Return the key of the event that a dose brings with it: one per dose, whoever asks."""
    return UUID(int=dose.key.int ^ 1)
