"""Whether a dose lies inside the prescriber's order, and how many milligrams it is.

Facts: domain.md 2.2, 2.7, 5.3. The order decides; nothing here knows a dose of its own except the
two figures (10 and 400 mg) beyond which a typing error is likelier than an intention. A refusal
stops planning and starting. Medicine that was swallowed is recorded all the same: the service
keeps the refusals of the verdict as the dose's deviation codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from clinic.core.moments import absolute
from sessions.rules.amounts import QUARTER, refuse_units
from sessions.terms import DosageForm, DoseKind, DoseRefusal, DoseWarning, Route

FEW_MG: Final = Decimal(10)
MANY_MG: Final = Decimal(400)


@dataclass(frozen=True, kw_only=True)
class Order:
    """The limits of one prescription; mg are for one session, minutes count from the first unit."""

    form: DosageForm
    route: Route
    unit_strength_mg: Decimal
    min_session_mg: Decimal
    max_session_mg: Decimal
    beyond_use_date: date | None
    is_active: bool = True
    booster_allowed: bool = False
    booster_max_mg: Decimal | None = None
    booster_earliest_minute: int | None = None
    booster_latest_minute: int | None = None
    sessions_covered: int | None = None
    min_days_between: int | None = None


@dataclass(frozen=True, kw_only=True)
class TakenDose:
    """One unit, or part of one, that the client has taken in this session."""

    kind: DoseKind
    units: Decimal
    unit_strength_mg: Decimal
    at: datetime

    @property
    def mg(self) -> Decimal:
        """Milligrams, exact; stored sums may be rounded and are not used here."""
        return self.units * self.unit_strength_mg


@dataclass(frozen=True, kw_only=True)
class DoseProposal:
    """A dose about to be planned, offered or recorded.

    ``on`` is the day in the practice's zone, for the beyond-use date. ``units_on_hand`` is what
    the count ledger expects, None when nothing was ever counted. ``days_since_last_session`` and
    ``sessions_before`` concern earlier sessions under the same order.
    """

    kind: DoseKind
    form: DosageForm
    route: Route
    units: Decimal
    unit_strength_mg: Decimal
    at: datetime
    on: date
    units_on_hand: Decimal | None = None
    planned_session_mg: Decimal | None = None
    days_since_last_session: int | None = None
    sessions_before: int | None = None

    @property
    def mg(self) -> Decimal:
        """Milligrams, exact."""
        return self.units * self.unit_strength_mg


@dataclass(frozen=True, kw_only=True)
class DoseVerdict:
    """What speaks against a dose, what deserves a second look, and the running total."""

    refusals: tuple[DoseRefusal, ...]
    warnings: tuple[DoseWarning, ...]
    mg: Decimal
    session_mg: Decimal

    @property
    def is_within_order(self) -> bool:
        """True when the prescriber's order covers this dose."""
        return not self.refusals

    @property
    def codes(self) -> list[str]:
        """The refusals as stored with a dose that was taken all the same."""
        return [refusal.value for refusal in self.refusals]


def judge(proposal: DoseProposal, *, taken: Sequence[TakenDose], order: Order) -> DoseVerdict:
    """Judge one unit against the order and what was taken before in this session.

    Too little so far only warns, because a further unit may follow; a plan is judged by
    :func:`judge_plan`. An impossible number of units is the only refusal when there is one.
    """
    session_mg = total_mg(taken) + proposal.mg
    impossible = refuse_units(proposal.units)
    if impossible:
        return DoseVerdict(refusals=impossible, warnings=(), mg=proposal.mg, session_mg=session_mg)
    refusals = (
        *_order_refusals(proposal, order),
        *_amount_refusals(proposal, session_mg, order),
        *_booster_refusals(proposal, taken, order),
        *_supply_refusals(proposal, order),
    )
    warnings = _warnings(proposal, session_mg, order)
    return DoseVerdict(refusals=refusals, warnings=warnings, mg=proposal.mg, session_mg=session_mg)


def judge_plan(proposal: DoseProposal, *, order: Order) -> DoseVerdict:
    """Judge the dose planned for a whole session, which must reach the order's least as well."""
    verdict = judge(proposal, taken=(), order=order)
    if verdict.refusals and verdict.refusals[0] in _IMPOSSIBLE:
        return verdict
    below = (DoseRefusal.BELOW_RANGE,) if proposal.mg < order.min_session_mg else ()
    warnings = tuple(w for w in verdict.warnings if w is not DoseWarning.BELOW_RANGE_SO_FAR)
    return DoseVerdict(
        refusals=verdict.refusals + below, warnings=warnings, mg=verdict.mg, session_mg=verdict.session_mg
    )


def most_units(proposal: DoseProposal, *, taken: Sequence[TakenDose], order: Order) -> Decimal:
    """Return the most units, in quarters, that may be offered where ``proposal`` stands; zero for none at all.

    One quarter more would be refused. The units of the proposal itself do not matter.
    """
    room_mg = order.max_session_mg - total_mg(taken)
    if proposal.kind is DoseKind.BOOSTER and order.booster_max_mg is not None:
        boosters = total_mg(dose for dose in taken if dose.kind is DoseKind.BOOSTER)
        room_mg = min(room_mg, order.booster_max_mg - boosters)
    units = room_mg / order.unit_strength_mg
    if proposal.units_on_hand is not None:
        units = min(units, proposal.units_on_hand)
    most = (units / QUARTER).to_integral_value(rounding=ROUND_FLOOR) * QUARTER
    return Decimal(0) if judge(replace(proposal, units=most), taken=taken, order=order).refusals else most


_IMPOSSIBLE: Final = frozenset({DoseRefusal.UNITS_NOT_POSITIVE, DoseRefusal.UNITS_NOT_QUARTERS})


def total_mg(taken: Iterable[TakenDose]) -> Decimal:
    """Return the milligrams taken so far in a session."""
    return sum((dose.mg for dose in taken), Decimal(0))


def booster_window(first_taken_at: datetime, order: Order) -> tuple[datetime, datetime] | None:
    """Return from when until when a booster may be offered, both inclusive; None when not ordered."""
    earliest, latest = order.booster_earliest_minute, order.booster_latest_minute
    if not order.booster_allowed or earliest is None or latest is None:
        return None
    first_at = absolute(first_taken_at)
    return first_at + timedelta(minutes=earliest), first_at + timedelta(minutes=latest)


def _order_refusals(proposal: DoseProposal, order: Order) -> Iterable[DoseRefusal]:
    if not order.is_active:
        yield DoseRefusal.ORDER_NOT_ACTIVE
    if proposal.unit_strength_mg != order.unit_strength_mg:
        yield DoseRefusal.STRENGTH_DIFFERS
    if (proposal.form, proposal.route) != (order.form, order.route):
        yield DoseRefusal.ROUTE_DIFFERS


def _amount_refusals(proposal: DoseProposal, session_mg: Decimal, order: Order) -> Iterable[DoseRefusal]:
    if proposal.mg > order.max_session_mg:
        yield DoseRefusal.ABOVE_MAXIMUM
    elif session_mg > order.max_session_mg:
        yield DoseRefusal.SESSION_ABOVE_MAXIMUM


def _booster_refusals(proposal: DoseProposal, taken: Sequence[TakenDose], order: Order) -> Iterable[DoseRefusal]:
    if proposal.kind is not DoseKind.BOOSTER:
        return
    if not order.booster_allowed:
        yield DoseRefusal.BOOSTER_NOT_ORDERED
    first_at = min((absolute(dose.at) for dose in taken), default=None)
    if first_at is None:
        yield DoseRefusal.BOOSTER_BEFORE_FIRST
        return
    window = booster_window(first_at, order)
    if window is not None and absolute(proposal.at) < window[0]:
        yield DoseRefusal.BOOSTER_TOO_EARLY
    if window is not None and absolute(proposal.at) > window[1]:
        yield DoseRefusal.BOOSTER_TOO_LATE
    boosters = [dose for dose in taken if dose.kind is DoseKind.BOOSTER]
    most = order.booster_max_mg
    if order.booster_allowed and most is not None and total_mg(boosters) + proposal.mg > most:
        yield DoseRefusal.BOOSTER_ABOVE_MAXIMUM


def _supply_refusals(proposal: DoseProposal, order: Order) -> Iterable[DoseRefusal]:
    if order.beyond_use_date is None:
        yield DoseRefusal.NO_BEYOND_USE_DATE
    elif proposal.on > order.beyond_use_date:
        yield DoseRefusal.BEYOND_USE_DATE
    if proposal.units_on_hand is not None and proposal.units > proposal.units_on_hand:
        yield DoseRefusal.NOT_ENOUGH_ON_HAND


def _warnings(proposal: DoseProposal, session_mg: Decimal, order: Order) -> tuple[DoseWarning, ...]:
    planned, days, before = proposal.planned_session_mg, proposal.days_since_last_session, proposal.sessions_before
    doubts = {
        DoseWarning.SESSION_UNDER_10_MG: session_mg < FEW_MG,
        DoseWarning.SESSION_OVER_400_MG: session_mg > MANY_MG,
        DoseWarning.BELOW_RANGE_SO_FAR: session_mg < order.min_session_mg,
        DoseWarning.DIFFERS_FROM_PLAN: planned is not None and session_mg > planned,
        DoseWarning.TOO_SOON_AFTER_LAST_SESSION: None not in (days, order.min_days_between)
        and (days or 0) < (order.min_days_between or 0),
        DoseWarning.SESSIONS_USED_UP: None not in (before, order.sessions_covered)
        and (before or 0) >= (order.sessions_covered or 0),
    }
    return tuple(warning for warning, applies in doubts.items() if applies)
