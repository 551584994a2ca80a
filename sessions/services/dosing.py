"""Opening a dosing session, preparing it, letting it start, and ending it another way.

Gates are judged here, on the server, whatever the page showed: a hard gate has no way around it,
a soft one is passed only by a named person with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clients.services.weights import record_weight
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules.lifecycle import may_become as appointment_may_become
from clinic.scheduling.services.changes import change_status as change_appointment_status
from clinic.scheduling.terms import AppointmentStatus
from clinic.signatures import services as signing
from clinic.staff.models import User
from sessions.models import DosingSession, DosingStatusChange, GateOverride
from sessions.queries.dosing import judge_plan, order_in_force
from sessions.queries.gates import gates_of, passed_gates
from sessions.rules.gates import Gate, unmet
from sessions.rules.lifecycle import may_become
from sessions.services import entries
from sessions.services.entries import EntryRefused
from sessions.terms import DosingStatus, GateCode, GateReason, GateStrength

# Under this name a gate is held between giving the reason and confirming who gives it.
GATE: Final = "sessions.gate"
HEADER_FIELDS = (
    "intention", "mood", "planned_units", "last_food_at", "last_fluid_at", "holds_confirmed", "risk_asked",
    "risk_found", "ride_name", "ride_phone", "address_today", "surroundings_ready",
)  # fmt: skip


class StaleHeader(EntryRefused):
    """Somebody else saved the header in the meantime."""


class GatesNotMet(EntryRefused):
    """The session may not start. ``gates`` are those that stand in the way."""

    def __init__(self, gates: tuple[Gate, ...]) -> None:
        super().__init__(_("The session cannot start yet. %(gates)s") % {"gates": " ".join(map(gate_in_words, gates))})
        self.gates = gates


def gate_in_words(gate: Gate) -> str:
    """Say what is missing and who can see to it."""
    sentence = _("%(gate)s: %(reason)s %(details)s (%(owner)s)") % {
        "gate": label(gate.code),
        "reason": label(gate.reason) if gate.reason else "",
        "details": " ".join(label(detail) for detail in gate.details),
        "owner": label(gate.owner),
    }
    return " ".join(sentence.split())


@dataclass(frozen=True, kw_only=True)
class Header:
    """What was asked before the medicine, as entered."""

    intention: str = ""
    mood: int | None = None
    planned_units: Decimal | None = None
    weight_kg: Decimal | None = None
    weight_measured_on: date | None = None
    last_food_at: datetime | None = None
    last_fluid_at: datetime | None = None
    holds_confirmed: bool | None = None
    risk_asked: bool | None = None
    risk_found: bool | None = None
    ride_name: str = ""
    ride_phone: str = ""
    address_today: str = ""
    surroundings_ready: bool | None = None


@transaction.atomic
def open_session(*, appointment: Appointment, actor: User, now: datetime) -> DosingSession:
    """Return the dosing session of an appointment; the first call makes it.

    It is numbered within its course and takes the order in force that day, if there is one.
    """
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("course").get(pk=appointment.pk)
    found: DosingSession | None = DosingSession.objects.filter(appointment=locked).first()
    if found is not None:
        return found
    if locked.course is None:
        raise EntryRefused(_("This appointment belongs to no course. Choose the course in the booking first."))
    if not locked.holds_time:
        raise EntryRefused(_("This appointment was cancelled or missed."))
    highest = DosingSession.objects.filter(course=locked.course).aggregate(highest=Max("number"))["highest"]
    dosing_session = DosingSession.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        course=locked.course,
        appointment=locked,
        therapist_id=locked.therapist_id,
        prescription=order_in_force(locked.course),
        modality=locked.modality,
        number=(highest or 0) + 1,
    )
    audit.record(actor=actor, act=Act.CREATE, action="sessions.dosing_session.opened", target=dosing_session, at=now)
    return dosing_session


def prepare(
    *, dosing_session: DosingSession, version: int, header: Header, actor: User, now: datetime
) -> DosingSession:
    """Keep what was asked before the medicine.

    Refuses a planned dose outside the order, recording the attempt, and a form opened before
    somebody else saved.
    """
    with transaction.atomic():
        locked = entries.lock(dosing_session)
        if locked.version != version:
            raise StaleHeader(
                _(
                    "Somebody else saved this in the meantime. Theirs is shown below; yours is still here. "
                    "Sent again, yours replaces it."
                )
            )
        _follow_order(locked)
        refusals = _plan_refusals(locked, header.planned_units, now)
        if not refusals:
            return _keep_header(locked, header, actor, now)
        record_refusals(locked, refusals, actor, action="sessions.plan.refused")
    raise EntryRefused(" ".join(label(code) for code in refusals), field="planned_units")


def _keep_header(locked: DosingSession, header: Header, actor: User, now: datetime) -> DosingSession:
    for name in HEADER_FIELDS:
        setattr(locked, name, getattr(header, name))
    locked.planned_dose_mg = _planned_mg(locked, header.planned_units)
    _keep_weight(locked, header, actor, now)
    locked.version += 1
    locked.save(
        update_fields=[
            *HEADER_FIELDS,
            "planned_dose_mg",
            "prescription",
            "weight_kg",
            "weight_measured_on",
            "version",
        ]
    )
    audit.record(actor=actor, act=Act.CHANGE, action="sessions.dosing_session.prepared", target=locked, at=now)
    advance(dosing_session=locked, target=DosingStatus.PRE_CHECK, actor=actor, now=now)
    return locked


def refuse_hard_gate(*, dosing_session: DosingSession, gate: GateCode, actor: User, now: datetime) -> None:
    """Refuse, and record the attempt, where a gate is one that nobody passes with a reason."""
    judged = {found.code: found for found in gates_of(dosing_session, now)}[gate]
    if judged.strength is GateStrength.SOFT:
        return
    with transaction.atomic():
        record_refusals(dosing_session, (judged.code,), actor, action="sessions.gate.refused")
    raise GatesNotMet((judged,))


def hold_gate(*, dosing_session: DosingSession, entered: Mapping[str, str], actor: User, now: datetime) -> None:
    """Keep gate and reason until the person has confirmed who they are."""
    signing.hold(user=actor, purpose=GATE, subject=dosing_session, content=dict(entered), now=now)


def pass_gate(
    *, dosing_session: DosingSession, gate: GateCode, reason: str, actor: User, now: datetime
) -> GateOverride:
    """Go on although a soft gate is not met: signed, with the reason, for this session alone.

    The caller has had the person confirm who they are. A hard gate is refused and the attempt recorded.
    """
    with transaction.atomic():
        locked = entries.lock(dosing_session)
        judged = {found.code: found for found in gates_of(locked, now)}[gate]
        if judged.strength is GateStrength.SOFT:
            return _pass_soft_gate(locked, gate, reason, actor, now)
        record_refusals(locked, (judged.code,), actor, action="sessions.gate.refused")
    raise GatesNotMet((judged,))


def start_session(*, dosing_session: DosingSession, actor: User, now: datetime) -> DosingSession:
    """Let the session start: every hard gate met, every soft one met or passed with a reason.

    Otherwise the session is held, each gate in the way is recorded, and :class:`GatesNotMet` says
    what is missing and who can see to it.
    """
    with transaction.atomic():
        locked = entries.lock(dosing_session)
        if locked.started_at is not None:
            return locked
        _follow_order(locked)
        locked.planned_dose_mg = _planned_mg(locked, locked.planned_units)
        in_the_way = unmet(gates_of(locked, now), passed=passed_gates(locked))
        if not in_the_way:
            return _start(locked, actor, now)
        record_refusals(locked, [gate.code for gate in in_the_way], actor, action="sessions.gate.refused")
        advance(dosing_session=locked, target=DosingStatus.HELD, actor=actor, now=now)
    raise GatesNotMet(in_the_way)


@transaction.atomic
def convert_to_talk_session(*, dosing_session: DosingSession, reason: str, actor: User, now: datetime) -> DosingSession:
    """Keep the hour as a talk session without medicine; the appointment goes on.

    Where gates are not met, they are the reason unless somebody gives another.
    """
    if not reason.strip():
        in_the_way = unmet(gates_of(dosing_session, now), passed=passed_gates(dosing_session))
        reason = " ".join(map(gate_in_words, in_the_way))
    converted = _end_otherwise(dosing_session, DosingStatus.CONVERTED_TO_TALK_SESSION, reason, actor, now)
    appointment_follows(dosing_session=converted, target=AppointmentStatus.IN_PROGRESS, actor=actor, now=now)
    return converted


@transaction.atomic
def abort_session(*, dosing_session: DosingSession, reason: str, actor: User, now: datetime) -> DosingSession:
    """End the session early, with the reason."""
    return _end_otherwise(dosing_session, DosingStatus.ABORTED, reason, actor, now)


def change_status(
    *,
    dosing_session: DosingSession,
    target: DosingStatus,
    actor: User,
    now: datetime,
    reason: str = "",
    is_allowed: bool | None = None,
) -> DosingSession:
    """Move a locked session to another status; the same status is no change.

    ``is_allowed`` is the rule's answer where the caller asked it with facts of its own.
    """
    if dosing_session.status is target:
        return dosing_session
    if not (may_become(dosing_session.status, target) if is_allowed is None else is_allowed):
        raise EntryRefused(_("The session cannot move there from where it stands."))
    DosingStatusChange.objects.create(
        practice_id=dosing_session.practice_id,
        dosing_session=dosing_session,
        client_id=dosing_session.client_id,
        from_status=dosing_session.status,
        to_status=target,
        reason=reason,
        actor=actor,
        at=now,
    )
    dosing_session.status = target
    dosing_session.save(update_fields=["status"])
    audit.record(
        actor=actor,
        act=Act.CHANGE,
        action="sessions.dosing_session.status_changed",
        target=dosing_session,
        reason_code=target.value,
        at=now,
    )
    return dosing_session


def advance(*, dosing_session: DosingSession, target: DosingStatus, actor: User, now: datetime) -> None:
    """Move on where that is still ahead; otherwise leave the status alone."""
    if may_become(dosing_session.status, target):
        change_status(dosing_session=dosing_session, target=target, actor=actor, now=now)


def follow_doses(*, dosing_session: DosingSession, actor: User, now: datetime, reason: str = "") -> None:
    """Let the status follow what was taken: a first dose, or a dose that was entered by mistake."""
    is_taken = dosing_session.dose_set.standing().filter(is_void=False).exists()
    target = DosingStatus.MEDICINE_TAKEN if is_taken else DosingStatus.PRE_CHECK
    if may_become(dosing_session.status, target, dose_was_taken=is_taken, dose_was_a_mistake=not is_taken):
        change_status(
            dosing_session=dosing_session, target=target, actor=actor, now=now, reason=reason, is_allowed=True
        )
    if is_taken:
        appointment_follows(dosing_session=dosing_session, target=AppointmentStatus.IN_PROGRESS, actor=actor, now=now)


def appointment_follows(
    *, dosing_session: DosingSession, target: AppointmentStatus, actor: User, now: datetime
) -> None:
    """Let the appointment begin or end with its session, where that is still ahead of it."""
    appointment = Appointment.objects.get(pk=dosing_session.appointment_id)
    if appointment_may_become(appointment.status, target):
        change_appointment_status(appointment=appointment, target=target, actor=actor, now=now)


def advance_to_monitoring(*, dosing_session: DosingSession, at: datetime, actor: User, now: datetime) -> None:
    """Move from "medicine taken" to "monitoring" with the first entry after the dose."""
    if dosing_session.status is not DosingStatus.MEDICINE_TAKEN:
        return
    if dosing_session.dose_set.standing().filter(is_void=False, at__lte=at).exists():
        advance(dosing_session=dosing_session, target=DosingStatus.MONITORING, actor=actor, now=now)


def _start(dosing_session: DosingSession, actor: User, now: datetime) -> DosingSession:
    dosing_session.started_at = now
    dosing_session.save(update_fields=["started_at", "prescription", "planned_dose_mg"])
    advance(dosing_session=dosing_session, target=DosingStatus.PRE_CHECK, actor=actor, now=now)
    audit.record(actor=actor, act=Act.CHANGE, action="sessions.dosing_session.started", target=dosing_session, at=now)
    appointment_follows(dosing_session=dosing_session, target=AppointmentStatus.IN_PROGRESS, actor=actor, now=now)
    return dosing_session


def _end_otherwise(
    dosing_session: DosingSession, target: DosingStatus, reason: str, actor: User, now: datetime
) -> DosingSession:
    locked = entries.lock(dosing_session)
    if not reason.strip():
        raise EntryRefused(_("Say why."), field="reason")
    return change_status(dosing_session=locked, target=target, actor=actor, now=now, reason=reason.strip())


def _pass_soft_gate(
    dosing_session: DosingSession, gate: GateCode, reason: str, actor: User, now: datetime
) -> GateOverride:
    if not reason.strip():
        raise EntryRefused(_("Say why the session goes on."), field="reason")
    earlier = GateOverride.objects.filter(dosing_session=dosing_session, gate=gate).first()
    if earlier is not None:
        return earlier
    override = GateOverride(
        practice_id=dosing_session.practice_id,
        dosing_session=dosing_session,
        client_id=dosing_session.client_id,
        gate=gate,
        reason=reason.strip(),
        at=now,
    )
    signing.sign(record=override, signer=actor, now=now)
    signing.let_go(user=actor, purpose=GATE, subject=dosing_session)
    audit.record(
        actor=actor, act=Act.CREATE, action="sessions.gate.passed", target=override, reason_code=gate.value, at=now
    )
    return override


def record_refusals(dosing_session: DosingSession, codes: Iterable[StrEnum], actor: User, *, action: str) -> None:
    """Write what stood in the way of something to the ledger, one line for each."""
    for code in codes:
        audit.record_refusal(actor=actor, action=action, reason_code=code.value, target=dosing_session)


def _plan_refusals(dosing_session: DosingSession, units: Decimal | None, now: datetime) -> tuple[StrEnum, ...]:
    """Say what speaks against a newly planned dose; a plan kept as it was is judged at the start."""
    if units is None or units == dosing_session.planned_units:
        return ()
    if dosing_session.prescription is None:
        return (GateReason.NO_ORDER,)
    return judge_plan(dosing_session, dosing_session.prescription, units=units, at=now).refusals


def _follow_order(dosing_session: DosingSession) -> None:
    """Take the order in force now, as long as nothing was taken under an earlier one."""
    in_force = order_in_force(dosing_session.course)
    if in_force is not None and not dosing_session.dose_set.exists():
        dosing_session.prescription = in_force


def _planned_mg(dosing_session: DosingSession, units: Decimal | None) -> Decimal | None:
    if units is None or dosing_session.prescription is None:
        return None
    return dosing_session.prescription.unit_strength_mg * units


def _keep_weight(dosing_session: DosingSession, header: Header, actor: User, now: datetime) -> None:
    """Copy the dated weight into the session, and add it to the client's weights when it is new."""
    if header.weight_kg is None or header.weight_measured_on is None:
        return
    is_new = (header.weight_kg, header.weight_measured_on) != (
        dosing_session.weight_kg, dosing_session.weight_measured_on,
    )  # fmt: skip
    dosing_session.weight_kg = header.weight_kg
    dosing_session.weight_measured_on = header.weight_measured_on
    known = dosing_session.client.weights.filter(kg=header.weight_kg, measured_on=header.weight_measured_on)
    if is_new and not known.exists():
        record_weight(
            client=dosing_session.client,
            kg=header.weight_kg,
            measured_on=header.weight_measured_on,
            actor=actor,
            now=now,
        )
