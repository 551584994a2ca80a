"""Everything the page of a session shows, gathered once, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from clients.risk.rules.crisis import CrisisLine
from clinic.scheduling.models import Appointment
from sessions.models import DosingSession, GateOverride, ReadinessCheck, SessionNote, VitalLimits
from sessions.queries.comparison import OwnRest, own_rest_before
from sessions.queries.counts import count_of
from sessions.queries.dosing import as_limits, as_order, as_reading, as_taken, limits_of, minutes_to_stay
from sessions.queries.escalation import level_now, numbers_to_call, place_of
from sessions.queries.gates import gates_of, integration_after
from sessions.queries.record import SessionRecord, record_of, total_per_kg
from sessions.queries.rows import Row, rows_of
from sessions.rules.amounts import QUARTER
from sessions.rules.discharge import may_leave_from
from sessions.rules.dose import DoseProposal, booster_window, most_units
from sessions.rules.gates import Gate, unmet
from sessions.rules.lifecycle import BEFORE_MEDICINE, MAY_BE_SIGNED, UNDER_MEDICINE
from sessions.rules.schedule import PlannedReading, planned_readings
from sessions.rules.vitals import CALL_AT_MOAAS, Reading, is_emergency, is_set, recheck_due_at
from sessions.terms import DoseKind, DosingStatus, EscalationLevel, GateCode, VitalSlot, VitalVerdict

# How long before the waiting time is over the checklist opens by itself.
LEAVING_IS_NEAR: Final = timedelta(minutes=20)


class Phase(StrEnum):
    """Which part of the page is open."""

    BEFORE = "BEFORE"
    DURING = "DURING"
    AFTER = "AFTER"
    ENDED = "ENDED"


@dataclass(frozen=True, kw_only=True)
class GateRow:
    """One gate and, where it was passed with a reason, by whom."""

    gate: Gate
    override: GateOverride | None
    details: tuple[StrEnum, ...]


@dataclass(frozen=True, kw_only=True)
class Room:
    """One session as its page shows it."""

    dosing_session: DosingSession
    record: SessionRecord
    rows: list[Row]
    phase: Phase
    now: datetime
    gates: tuple[GateRow, ...]
    in_the_way: tuple[Gate, ...]
    on_hand: Decimal
    limits: VitalLimits | None
    schedule: tuple[PlannedReading, ...]
    integration: Appointment | None
    note: SessionNote | None
    minutes_to_stay: int
    own_rest: OwnRest
    numbers: tuple[CrisisLine, ...]

    @property
    def escalation(self) -> EscalationLevel | None:
        """The step of the ladder that is due while the client is here; None for none."""
        return level_now(self.record) if self.is_going_on else None

    @property
    def prescriber_unreachable(self) -> str:
        """Whose number is on file nowhere; '' when the prescriber can be called, or there is none."""
        order = self.dosing_session.prescription
        name = order.prescriber.printed_name if order is not None else ""
        return "" if any(line.name == name for line in self.numbers) else name

    @property
    def place(self) -> str:
        """Where an ambulance has to come to."""
        return place_of(self.dosing_session)

    @property
    def from_own_rest(self) -> tuple[Decimal, Decimal] | None:
        """How far the last pressure lies from this client's own at rest; None where one of the two is missing."""
        read = [reading for reading in self.record.standing_vitals if reading.systolic is not None]
        return self.own_rest.of_pressure(read[-1].systolic, read[-1].diastolic) if read else None

    @property
    def per_kg(self) -> Decimal | None:
        """Milligrams per kilogram taken, display only."""
        return total_per_kg(self.dosing_session, self.record.total_mg)

    @property
    def booster(self) -> tuple[datetime, datetime] | None:
        """From when until when the order allows a booster; None when it does not."""
        first, prescription = self.record.first_unit_at, self.dosing_session.prescription
        if first is None or prescription is None:
            return None
        return booster_window(first, as_order(prescription))

    @property
    def booster_is_open(self) -> bool:
        """Whether a booster may be offered now: inside its window, and something is left of maximum and count."""
        return self.booster is not None and self.most_units(DoseKind.BOOSTER) > 0

    def most_units(self, kind: DoseKind) -> Decimal:
        """Return the most units of a kind that may be offered now; zero for none."""
        order, zone = self.dosing_session.prescription, self.dosing_session.practice.zone
        if order is None:
            return Decimal(0)
        proposal = DoseProposal(
            kind=kind,
            form=order.form,
            route=order.route,
            units=QUARTER,
            unit_strength_mg=order.unit_strength_mg,
            at=self.now,
            on=self.now.astimezone(zone).date(),
            units_on_hand=self.on_hand,
        )
        return most_units(
            proposal, taken=[as_taken(dose) for dose in self.record.standing_doses], order=as_order(order)
        )

    @property
    def hold_until(self) -> datetime | None:
        """When the unit now held may be spat out or swallowed, by the order."""
        held, prescription = self.record.held_dose, self.dosing_session.prescription
        if held is None or prescription is None or prescription.hold_minutes is None:
            return None
        return held.at + timedelta(minutes=prescription.hold_minutes)

    @property
    def next_reading(self) -> PlannedReading | None:
        """The measurement to take next, a late one first."""
        open_slots = {VitalSlot.DUE, VitalSlot.LATE, VitalSlot.UPCOMING}
        return next((slot for slot in self.schedule if slot.state in open_slots), None)

    @property
    def recheck_at(self) -> datetime | None:
        """When a reading outside the limits is taken again; None when the last one was not."""
        last, limits = self.record.last_set, as_limits(self.limits)
        if last is None or limits is None or last.verdict is not VitalVerdict.RECHECK:
            return None
        return recheck_due_at(last.at, limits)

    @property
    def call_prescriber(self) -> bool:
        """Whether the last set, or the last look at alertness, calls for the prescriber."""
        alertness = self.record.last_alertness
        if alertness is not None and alertness.moaas is not None and alertness.moaas <= CALL_AT_MOAAS:
            return True
        last = self.record.last_set
        return last is not None and last.verdict is VitalVerdict.CONTACT_PRESCRIBER

    @property
    def is_emergency(self) -> bool:
        """Whether the last saturation or alertness calls for an ambulance first, whatever was measured since."""
        saturation, alertness = self.record.last_saturation, self.record.last_alertness
        return is_emergency(
            Reading(
                spo2=saturation.spo2 if saturation is not None else None,
                moaas=alertness.moaas if alertness is not None else None,
            )
        )

    @property
    def is_outside(self) -> bool:
        """Whether the last readings lie outside the limits, so that nothing more is offered to be taken."""
        return self.recheck_at is not None or self.call_prescriber or self.is_emergency

    @property
    def may_leave_from(self) -> datetime | None:
        """When the waiting time since the last unit is over."""
        last = self.record.last_unit_at
        if last is None:
            return None
        return may_leave_from(last, minimum_minutes=self.minutes_to_stay)

    @property
    def leaving_is_near(self) -> bool:
        """Whether the checklist is what comes next."""
        at = self.may_leave_from
        return at is not None and self.now >= at - LEAVING_IS_NEAR and self.last_check is None

    @property
    def is_going_on(self) -> bool:
        """Whether the client is still here, so that readings and rechecks are due."""
        return self.phase in {Phase.BEFORE, Phase.DURING}

    @property
    def may_be_signed(self) -> bool:
        """Whether the note can be signed from where the session stands."""
        return self.dosing_session.status in MAY_BE_SIGNED

    @property
    def is_closed(self) -> bool:
        """Whether the session is signed."""
        return self.dosing_session.status is DosingStatus.CLOSED

    @property
    def is_under_medicine(self) -> bool:
        """Whether the client has taken medicine and has not left."""
        return self.dosing_session.status in UNDER_MEDICINE

    @property
    def last_check(self) -> ReadinessCheck | None:
        """The readiness check that counts."""
        return self.record.last_check


def room_of(dosing_session: DosingSession, now: datetime) -> Room:
    """Gather a session for its page."""
    record = record_of(dosing_session)
    phase = _phase(dosing_session)
    gates = gates_of(dosing_session, now) if phase is Phase.BEFORE else ()
    overrides = {override.gate: override for override in record.overrides}
    prescription = dosing_session.prescription
    limits = limits_of(prescription)
    own_rest = own_rest_before(dosing_session)
    return Room(
        dosing_session=dosing_session,
        record=record,
        rows=rows_of(record, own_rest),
        phase=phase,
        now=now,
        gates=tuple(GateRow(gate=gate, override=overrides.get(gate.code), details=gate.details) for gate in gates),
        in_the_way=unmet(gates, passed=_passed(record)),
        on_hand=count_of(prescription).on_hand if prescription is not None else Decimal(0),
        limits=limits,
        schedule=planned_readings(
            limits.schedule_minutes if limits is not None else (),
            first_taken_at=record.first_unit_at,
            read_at=[reading.at for reading in record.standing_vitals if is_set(as_reading(reading))],
            now=now,
        ),
        integration=integration_after(dosing_session),
        note=SessionNote.objects.filter(dosing_session=dosing_session).select_related("signed_by").first(),
        minutes_to_stay=minutes_to_stay(dosing_session, now) if phase is Phase.DURING else 0,
        own_rest=own_rest,
        numbers=numbers_to_call(dosing_session) if phase is not Phase.ENDED else (),
    )


def _passed(record: SessionRecord) -> frozenset[GateCode]:
    return frozenset(override.gate for override in record.overrides)


def _phase(dosing_session: DosingSession) -> Phase:
    if dosing_session.status is DosingStatus.CLOSED:
        return Phase.ENDED
    if dosing_session.status in MAY_BE_SIGNED:
        return Phase.AFTER
    if dosing_session.started_at is not None or dosing_session.status not in BEFORE_MEDICINE:
        return Phase.DURING
    return Phase.BEFORE
