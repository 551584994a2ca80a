"""The twelve checks before the medicine is taken (domain.md 1.5).

A hard gate opens only through the role that owns it. A soft gate can be passed by a named person
with a reason. Limits for vital signs that no prescriber signed make that gate hard (4.2), and so
does a high suicide risk that no outcome has cleared (4.10).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from clients.terms import ClearanceStanding, ConsentKind, ConsentStanding
from clinic.core.moments import absolute, elapsed
from clinic.policy.terms import Role
from sessions.terms import DoseRefusal, GateCode, GateReason, GateStrength, VitalVerdict


@dataclass(frozen=True, kw_only=True)
class GateFacts:
    """What is known of one session before the medicine.

    None in a yes-or-no fact means that nobody asked yet. ``dose_refusals`` is None as long as no
    dose is planned. Fasting hours are the order's; None means the order asks for none.
    """

    clearance: ClearanceStanding
    consents_missing: Mapping[ConsentKind, ConsentStanding] = field(default_factory=dict)
    has_order: bool
    order_is_signed: bool = False
    dose_refusals: tuple[DoseRefusal, ...] | None = None
    preparation_sessions: int = 0
    preparation_waived: bool = False
    has_vital_limits: bool = False
    vital_verdict: VitalVerdict | None = None
    fasting_food_hours: Decimal | None = None
    fasting_fluid_hours: Decimal | None = None
    last_food_at: datetime | None = None
    last_fluid_at: datetime | None = None
    holds_ordered: bool = False
    holds_confirmed: bool | None = None
    companion_named: bool = False
    is_remote: bool = False
    address_known: bool = False
    emergency_contact_known: bool = False
    risk_asked: bool | None = None
    risk_found: bool | None = None
    high_risk_stands: bool = False
    integration_booked: bool = False
    surroundings_ready: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One check: met or not, why not, and whose it is to meet.

    ``details`` names what exactly is amiss: consents missing, or refusals of the planned dose.
    ``opens_at`` is when waiting alone will meet it; None where something has to be done.
    """

    code: GateCode
    strength: GateStrength
    owner: Role
    reason: GateReason | None = None
    details: tuple[StrEnum, ...] = ()
    opens_at: datetime | None = None

    @property
    def is_met(self) -> bool:
        """True when nothing is amiss."""
        return self.reason is None

    @property
    def may_be_passed(self) -> bool:
        """True when a named person may go on with a reason."""
        return not self.is_met and self.strength is GateStrength.SOFT


_CLEARANCE_REASONS: Final[Mapping[ClearanceStanding, GateReason | None]] = MappingProxyType(
    {
        ClearanceStanding.IN_FORCE: None,
        ClearanceStanding.NONE: GateReason.NO_CLEARANCE,
        ClearanceStanding.PENDING: GateReason.CLEARANCE_PENDING,
        ClearanceStanding.REFUSED: GateReason.CLEARANCE_REFUSED,
        ClearanceStanding.NOT_YET: GateReason.CLEARANCE_NOT_YET,
        ClearanceStanding.EXPIRED: GateReason.CLEARANCE_EXPIRED,
        ClearanceStanding.REVOKED: GateReason.CLEARANCE_REVOKED,
    }
)
# Worst first: the most serious standing among the missing consents is the one that is named.
_CONSENT_REASONS: Final = (
    (ConsentStanding.WITHDRAWN, GateReason.CONSENT_WITHDRAWN),
    (ConsentStanding.MISSING, GateReason.CONSENT_MISSING),
    (ConsentStanding.EXPIRED, GateReason.CONSENT_EXPIRED),
    (ConsentStanding.OLD_VERSION, GateReason.CONSENT_OLD_VERSION),
)


def evaluate(facts: GateFacts, *, at: datetime) -> tuple[Gate, ...]:
    """Return all twelve gates in their order, as they stand at a time (for fasting)."""
    return tuple(check(facts, at) for check in _CHECKS)


def unmet(gates: Iterable[Gate], *, passed: Collection[GateCode] = ()) -> tuple[Gate, ...]:
    """Return the gates that still stop the medicine; a pass counts for soft gates alone."""
    return tuple(gate for gate in gates if not gate.is_met and not (gate.may_be_passed and gate.code in passed))


def may_start(gates: Iterable[Gate], *, passed: Collection[GateCode] = ()) -> bool:
    """Say whether the client may take the medicine."""
    return not unmet(gates, passed=passed)


def _hard(code: GateCode, owner: Role, reason: GateReason | None, details: tuple[StrEnum, ...] = ()) -> Gate:
    return Gate(code=code, strength=GateStrength.HARD, owner=owner, reason=reason, details=details)


def _soft(code: GateCode, reason: GateReason | None, owner: Role = Role.THERAPIST) -> Gate:
    return Gate(code=code, strength=GateStrength.SOFT, owner=owner, reason=reason)


def _clearance(facts: GateFacts, _at: datetime) -> Gate:
    return _hard(GateCode.CLEARANCE, Role.PRESCRIBER, _CLEARANCE_REASONS[facts.clearance])


def _consents(facts: GateFacts, _at: datetime) -> Gate:
    found = set(facts.consents_missing.values())
    reason = next((reason for standing, reason in _CONSENT_REASONS if standing in found), None)
    return _hard(GateCode.CONSENTS, Role.THERAPIST, reason, tuple(facts.consents_missing))


def _order(facts: GateFacts, _at: datetime) -> Gate:
    code, owner = GateCode.ORDER, Role.PRESCRIBER
    if not facts.has_order:
        return _hard(code, owner, GateReason.NO_ORDER)
    if not facts.order_is_signed:
        return _hard(code, owner, GateReason.ORDER_NOT_SIGNED)
    if facts.dose_refusals is None:
        return _hard(code, Role.THERAPIST, GateReason.DOSE_NOT_PLANNED)
    reason = GateReason.DOSE_OUTSIDE_ORDER if facts.dose_refusals else None
    return _hard(code, owner, reason, facts.dose_refusals)


def _preparation(facts: GateFacts, _at: datetime) -> Gate:
    prepared = facts.preparation_sessions > 0 or facts.preparation_waived
    return _hard(GateCode.PREPARATION, Role.THERAPIST, None if prepared else GateReason.NO_PREPARATION)


def _vitals(facts: GateFacts, _at: datetime) -> Gate:
    if not facts.has_vital_limits or facts.vital_verdict is VitalVerdict.NO_LIMITS:
        return _hard(GateCode.VITALS, Role.PRESCRIBER, GateReason.NO_LIMITS)
    if facts.vital_verdict is None:
        return _soft(GateCode.VITALS, GateReason.NO_VITALS)
    within = facts.vital_verdict is VitalVerdict.WITHIN
    return _soft(GateCode.VITALS, None if within else GateReason.VITALS_OUTSIDE)


def _fasting(facts: GateFacts, at: datetime) -> Gate:
    food = _fasted(facts.last_food_at, facts.fasting_food_hours, at, GateReason.FOOD_TOO_RECENT)
    fluid = _fasted(facts.last_fluid_at, facts.fasting_fluid_hours, at, GateReason.FLUID_TOO_RECENT)
    gate = _soft(GateCode.FASTING, food or fluid)
    if gate.is_met or GateReason.FASTING_NOT_ASKED in {food, fluid}:
        return gate
    return replace(gate, opens_at=max(_fasted_from(facts)))


def _fasted_from(facts: GateFacts) -> Iterable[datetime]:
    for last_at, hours in (
        (facts.last_food_at, facts.fasting_food_hours),
        (facts.last_fluid_at, facts.fasting_fluid_hours),
    ):
        if last_at is not None and hours:
            yield absolute(last_at) + timedelta(seconds=int(hours * 3600))


def _fasted(last_at: datetime | None, hours: Decimal | None, at: datetime, too_recent: GateReason) -> GateReason | None:
    if hours is None or hours == 0:
        return None
    if last_at is None:
        return GateReason.FASTING_NOT_ASKED
    return too_recent if elapsed(last_at, at) < timedelta(seconds=int(hours * 3600)) else None


def _holds(facts: GateFacts, _at: datetime) -> Gate:
    if not facts.holds_ordered or facts.holds_confirmed:
        return _soft(GateCode.HOLDS, None)
    not_asked = facts.holds_confirmed is None
    return _soft(GateCode.HOLDS, GateReason.HOLDS_NOT_ASKED if not_asked else GateReason.HOLDS_NOT_KEPT)


def _ride(facts: GateFacts, _at: datetime) -> Gate:
    return _soft(GateCode.RIDE, None if facts.companion_named else GateReason.NO_RIDE)


def _address(facts: GateFacts, _at: datetime) -> Gate:
    if not facts.is_remote:
        return _soft(GateCode.ADDRESS, None)
    if not facts.address_known:
        return _soft(GateCode.ADDRESS, GateReason.NO_ADDRESS)
    return _soft(GateCode.ADDRESS, None if facts.emergency_contact_known else GateReason.NO_EMERGENCY_CONTACT)


def _new_risk(facts: GateFacts, _at: datetime) -> Gate:
    # A high level from the C-SSRS: nobody passes it with a reason (domain.md 4.10, 7).
    if facts.high_risk_stands:
        return _hard(GateCode.NEW_RISK, Role.THERAPIST, GateReason.HIGH_RISK_STANDS)
    # A risk that was found stays one, also when nobody ticked that they asked.
    if facts.risk_found:
        return _soft(GateCode.NEW_RISK, GateReason.RISK_FOUND)
    asked = facts.risk_asked and facts.risk_found is not None
    return _soft(GateCode.NEW_RISK, None if asked else GateReason.RISK_NOT_ASKED)


def _integration(facts: GateFacts, _at: datetime) -> Gate:
    reason = None if facts.integration_booked else GateReason.INTEGRATION_NOT_BOOKED
    return _soft(GateCode.INTEGRATION_BOOKED, reason, Role.FRONT_DESK)


def _surroundings(facts: GateFacts, _at: datetime) -> Gate:
    reason = None if facts.surroundings_ready else GateReason.SURROUNDINGS_NOT_READY
    return _soft(GateCode.SURROUNDINGS, reason)


_CHECKS: Final[tuple[Callable[[GateFacts, datetime], Gate], ...]] = (
    _clearance,
    _consents,
    _order,
    _preparation,
    _vitals,
    _fasting,
    _holds,
    _ride,
    _address,
    _new_risk,
    _integration,
    _surroundings,
)
