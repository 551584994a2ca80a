"""What a prescriber's clearance may become and what it amounts to on a day (domain.md 1.2, 1.5).

The tool never decides eligibility: it reads what the prescriber signed. A granted clearance runs
out by its date alone, whether or not anybody has marked it expired yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from clients.terms import ClearanceStanding, ClearanceStatus, StepRefusal
from clinic.policy.terms import Role

_S = ClearanceStatus

DECISIONS: Final = frozenset({_S.GRANTED, _S.GRANTED_WITH_CONDITIONS, _S.DEFERRED, _S.DECLINED})
GRANTED: Final = frozenset({_S.GRANTED, _S.GRANTED_WITH_CONDITIONS})
WAITING: Final = frozenset({_S.REQUESTED, _S.IN_REVIEW})
UNDECIDED: Final = WAITING | {_S.DEFERRED}

# A deferred request is taken up again; a declined, expired or revoked one is asked for anew.
TRANSITIONS: Final[Mapping[ClearanceStatus, frozenset[ClearanceStatus]]] = MappingProxyType(
    {
        _S.REQUESTED: DECISIONS | {_S.IN_REVIEW},
        _S.IN_REVIEW: DECISIONS,
        _S.DEFERRED: DECISIONS - {_S.DEFERRED} | {_S.IN_REVIEW},
        _S.GRANTED: frozenset({_S.EXPIRED, _S.REVOKED}),
        _S.GRANTED_WITH_CONDITIONS: frozenset({_S.EXPIRED, _S.REVOKED}),
        _S.DECLINED: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.REVOKED: frozenset(),
    }
)
_NEEDS_REASON: Final = frozenset({_S.DEFERRED, _S.DECLINED, _S.REVOKED, _S.GRANTED_WITH_CONDITIONS})


@dataclass(frozen=True, kw_only=True)
class ClearanceFacts:
    """What is stored of one clearance; both days are inclusive and in the practice's zone."""

    status: ClearanceStatus
    valid_from: date | None = None
    valid_until: date | None = None


def may_become(current: ClearanceStatus, target: ClearanceStatus) -> bool:
    """Say whether ``target`` may follow ``current``."""
    return target in TRANSITIONS[current]


def check_decision(
    current: ClearanceStatus,
    target: ClearanceStatus,
    *,
    roles: Iterable[Role],
    valid_from: date | None = None,
    valid_until: date | None = None,
    note: str = "",
) -> tuple[StepRefusal, ...]:
    """Return why a prescriber's step is refused; empty when it stands.

    Every step is the prescriber's. Granting needs both days in order; conditions, deferring,
    declining and revoking need words.
    """
    if target is current:
        return (StepRefusal.ALREADY_THERE,)
    if not may_become(current, target):
        return (StepRefusal.NOT_A_STEP,)
    refusals: list[StepRefusal] = []
    if Role.PRESCRIBER not in set(roles):
        refusals.append(StepRefusal.NOT_YOUR_STEP)
    if target in GRANTED and not _in_order(valid_from, valid_until):
        refusals.append(StepRefusal.DATES_MISSING)
    if target in _NEEDS_REASON and not note.strip():
        refusals.append(StepRefusal.REASON_MISSING)
    return tuple(refusals)


def standing(facts: ClearanceFacts | None, *, on: date) -> ClearanceStanding:
    """Return what a clearance amounts to on a day; only IN_FORCE opens the gate."""
    if facts is None:
        return ClearanceStanding.NONE
    if facts.status in GRANTED:
        return _granted_standing(facts, on)
    return {
        _S.REQUESTED: ClearanceStanding.PENDING,
        _S.IN_REVIEW: ClearanceStanding.PENDING,
        _S.DEFERRED: ClearanceStanding.REFUSED,
        _S.DECLINED: ClearanceStanding.REFUSED,
        _S.EXPIRED: ClearanceStanding.EXPIRED,
        _S.REVOKED: ClearanceStanding.REVOKED,
    }[facts.status]


# Best first: a client with one clearance in force is cleared, whatever else is on file; a
# revocation outranks an older date that merely ran out.
_RANK: Final = (
    ClearanceStanding.IN_FORCE,
    ClearanceStanding.NOT_YET,
    ClearanceStanding.PENDING,
    ClearanceStanding.REVOKED,
    ClearanceStanding.REFUSED,
    ClearanceStanding.EXPIRED,
    ClearanceStanding.NONE,
)


def best_standing(clearances: Iterable[ClearanceFacts], *, on: date) -> ClearanceStanding:
    """Return what all clearances of a course amount to together on a day."""
    found = {standing(facts, on=on) for facts in clearances}
    return next((rank for rank in _RANK if rank in found), ClearanceStanding.NONE)


def runs_out_within(facts: ClearanceFacts, *, on: date, days: int) -> bool:
    """Say whether a clearance in force on a day ends within so many days of it."""
    if standing(facts, on=on) is not ClearanceStanding.IN_FORCE or facts.valid_until is None:
        return False
    return facts.valid_until <= on + timedelta(days=days)


def _granted_standing(facts: ClearanceFacts, on: date) -> ClearanceStanding:
    if facts.valid_from is None or facts.valid_until is None or on > facts.valid_until:
        # A grant without dates was never completed: it must not open the gate.
        return ClearanceStanding.EXPIRED
    return ClearanceStanding.NOT_YET if on < facts.valid_from else ClearanceStanding.IN_FORCE


def _in_order(valid_from: date | None, valid_until: date | None) -> bool:
    return valid_from is not None and valid_until is not None and valid_from <= valid_until
