"""Where a course of treatment may go next, and whose step it is (domain.md 1.1).

Beyond the table of 1.1 this knows what happens to real courses: any open course can pause, a
client can withdraw before the first dose or stop after it, and a client can die. A deferral is a
state of the clearance, not of the course: the course stays in review or goes on hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clients.terms import CourseStatus, HoldReason, StepRefusal
from clinic.policy.terms import Role

_S = CourseStatus

TERMINAL: Final = frozenset(
    {_S.COMPLETED, _S.DISCONTINUED, _S.NOT_ELIGIBLE, _S.REFERRED_OUT, _S.CLOSED_NO_START, _S.DECEASED}
)
BEFORE_FIRST_DOSE: Final = frozenset(
    {
        _S.REFERRED,
        _S.CONSULT,
        _S.SCREENING,
        _S.MEDICAL_REVIEW,
        _S.CLEARED,
        _S.CLEARED_CONDITIONAL,
        _S.CONSENTING,
        _S.PREPARATION,
    }
)
CLEARED: Final = frozenset({_S.CLEARED, _S.CLEARED_CONDITIONAL})
_BEGUN: Final = frozenset({_S.ACTIVE, _S.REVIEW_DUE, _S.MAINTENANCE})

_FORWARD: Final[Mapping[CourseStatus, frozenset[CourseStatus]]] = MappingProxyType(
    {
        _S.REFERRED: frozenset({_S.CONSULT}),
        _S.CONSULT: frozenset({_S.SCREENING, _S.REFERRED_OUT}),
        _S.SCREENING: frozenset({_S.MEDICAL_REVIEW, _S.REFERRED_OUT, _S.NOT_ELIGIBLE}),
        _S.MEDICAL_REVIEW: frozenset({_S.CLEARED, _S.CLEARED_CONDITIONAL, _S.NOT_ELIGIBLE}),
        _S.CLEARED: frozenset({_S.CONSENTING}),
        _S.CLEARED_CONDITIONAL: frozenset({_S.CONSENTING}),
        _S.CONSENTING: frozenset({_S.PREPARATION}),
        _S.PREPARATION: frozenset({_S.ACTIVE}),
        _S.ACTIVE: frozenset({_S.REVIEW_DUE, _S.DISCONTINUED}),
        _S.REVIEW_DUE: frozenset({_S.ACTIVE, _S.MAINTENANCE, _S.COMPLETED, _S.REFERRED_OUT, _S.DISCONTINUED}),
        _S.MAINTENANCE: frozenset({_S.COMPLETED, _S.REVIEW_DUE, _S.DISCONTINUED}),
    }
)


def _with_exits(status: CourseStatus, forward: frozenset[CourseStatus]) -> frozenset[CourseStatus]:
    withdrawn = {_S.CLOSED_NO_START} if status in BEFORE_FIRST_DOSE else set()
    return forward | withdrawn | {_S.ON_HOLD, _S.DECEASED}


# ON_HOLD lists its own exits only; the way back is the state it was held from.
TRANSITIONS: Final[Mapping[CourseStatus, frozenset[CourseStatus]]] = MappingProxyType(
    {status: _with_exits(status, forward) for status, forward in _FORWARD.items()}
    | {_S.ON_HOLD: frozenset({_S.NOT_ELIGIBLE, _S.REFERRED_OUT, _S.DECEASED})}
    | {status: frozenset() for status in TERMINAL}
)

_DESK: Final = frozenset({Role.FRONT_DESK, Role.THERAPIST})
_THERAPIST: Final = frozenset({Role.THERAPIST})
_PRESCRIBER: Final = frozenset({Role.PRESCRIBER})
_BOTH: Final = frozenset({Role.THERAPIST, Role.PRESCRIBER})

OWNERS: Final[Mapping[CourseStatus, frozenset[Role]]] = MappingProxyType(
    {
        _S.REFERRED: _DESK,
        _S.CONSULT: _DESK,
        _S.SCREENING: _THERAPIST,
        _S.MEDICAL_REVIEW: _PRESCRIBER,
        _S.CLEARED: _BOTH,
        _S.CLEARED_CONDITIONAL: _BOTH,
        _S.CONSENTING: _BOTH,
        _S.PREPARATION: _THERAPIST,
        _S.ACTIVE: _BOTH,
        _S.REVIEW_DUE: _BOTH,
        _S.MAINTENANCE: _BOTH,
        _S.ON_HOLD: _BOTH,
    }
)


@dataclass(frozen=True, kw_only=True)
class StepVerdict:
    """Whether a step may be made; ``reasons`` is empty when it may."""

    reasons: tuple[StepRefusal, ...]

    @property
    def is_allowed(self) -> bool:
        """True when nothing speaks against the step."""
        return not self.reasons


def next_statuses(current: CourseStatus, *, held_from: CourseStatus | None = None) -> frozenset[CourseStatus]:
    """Return every status that may follow; for a held course this includes where it came from."""
    following = TRANSITIONS[current]
    if current is not _S.ON_HOLD or held_from is None or held_from not in _FORWARD:
        return following
    ending = _S.DISCONTINUED if held_from in _BEGUN else _S.CLOSED_NO_START
    return following | {held_from, ending}


def may_become(current: CourseStatus, target: CourseStatus, *, held_from: CourseStatus | None = None) -> bool:
    """Say whether ``target`` may follow ``current``, whoever asks."""
    return target in next_statuses(current, held_from=held_from)


def movers(current: CourseStatus, target: CourseStatus) -> frozenset[Role]:
    """Return the roles that may make this step; the step itself is judged by :func:`may_become`.

    Only the prescriber clears a course or, once it is under review, finds the client not
    eligible. A pause or the way out of it belongs to therapist and prescriber. Any other step is
    made by the owner of the state it leaves, or by the therapist or prescriber who owns the next.
    """
    if current is not _S.ON_HOLD and target in CLEARED:
        return _PRESCRIBER
    if target is _S.NOT_ELIGIBLE:
        return _BOTH if current is _S.SCREENING else _PRESCRIBER
    if _S.ON_HOLD in (current, target):
        return _BOTH
    if target is _S.DECEASED:
        return _BOTH | _DESK
    if current is _S.SCREENING and target is _S.MEDICAL_REVIEW:
        return _BOTH
    if current is _S.MEDICAL_REVIEW:
        return _BOTH
    return OWNERS.get(current, frozenset())


def check_transition(
    current: CourseStatus,
    target: CourseStatus,
    *,
    roles: Iterable[Role],
    held_from: CourseStatus | None = None,
    reason_code: str = "",
    note: str = "",
) -> StepVerdict:
    """Judge one step of a course by one person.

    ``held_from`` is the stored state of a held course. Going on hold needs a ``HoldReason`` as
    ``reason_code``; ending a course needs a ``note``, or a reason code, that says why.
    """
    if target is current:
        return StepVerdict(reasons=(StepRefusal.ALREADY_THERE,))
    if not may_become(current, target, held_from=held_from):
        return StepVerdict(reasons=(StepRefusal.NOT_A_STEP,))
    reasons: list[StepRefusal] = []
    if movers(current, target).isdisjoint(roles):
        reasons.append(StepRefusal.NOT_YOUR_STEP)
    if _lacks_reason(target, reason_code=reason_code, note=note):
        reasons.append(StepRefusal.REASON_MISSING)
    return StepVerdict(reasons=tuple(reasons))


def _lacks_reason(target: CourseStatus, *, reason_code: str, note: str) -> bool:
    if target is _S.ON_HOLD:
        return reason_code not in {reason.value for reason in HoldReason}
    return target in TERMINAL and not (note.strip() or reason_code.strip())
