"""What comes next in a course of treatment, and what stands in its way (domain.md 1.1, 1.5).

Shown on the client's page, never enforced here: the gates before a dose are judged where the dose
is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from clients.terms import ClearanceStanding, ConsentKind, CourseStatus

_S = CourseStatus

# The stations of the strip, in order; a conditional clearance and maintenance share one each.
STATIONS: Final = (
    _S.REFERRED,
    _S.CONSULT,
    _S.SCREENING,
    _S.MEDICAL_REVIEW,
    _S.CLEARED,
    _S.CONSENTING,
    _S.PREPARATION,
    _S.ACTIVE,
    _S.REVIEW_DUE,
)
_SHARED: Final[Mapping[CourseStatus, CourseStatus]] = MappingProxyType(
    {_S.CLEARED_CONDITIONAL: _S.CLEARED, _S.MAINTENANCE: _S.REVIEW_DUE}
)
_NEEDS_CLEARANCE: Final = frozenset(
    {
        _S.CLEARED,
        _S.CLEARED_CONDITIONAL,
        _S.CONSENTING,
        _S.PREPARATION,
        _S.ACTIVE,
        _S.REVIEW_DUE,
        _S.MAINTENANCE,
    }
)
_NEEDS_CONSENTS: Final = _NEEDS_CLEARANCE - {_S.CLEARED, _S.CLEARED_CONDITIONAL}


class Obstacle(StrEnum):
    """What stands in the way of the next step."""

    CLEARANCE_NOT_ASKED = "CLEARANCE_NOT_ASKED"
    CLEARANCE_PENDING = "CLEARANCE_PENDING"
    CLEARANCE_REFUSED = "CLEARANCE_REFUSED"
    CLEARANCE_NOT_IN_FORCE = "CLEARANCE_NOT_IN_FORCE"
    CONSENTS_MISSING = "CONSENTS_MISSING"


_UNDER_REVIEW: Final[Mapping[ClearanceStanding, Obstacle]] = MappingProxyType(
    {
        ClearanceStanding.PENDING: Obstacle.CLEARANCE_PENDING,
        ClearanceStanding.REFUSED: Obstacle.CLEARANCE_REFUSED,
    }
)


def station(status: CourseStatus, *, held_from: CourseStatus | None = None) -> int | None:
    """Return where on the strip a course stands; None when it has ended."""
    place = held_from if status is _S.ON_HOLD else status
    place = _SHARED.get(place, place) if place is not None else None
    return STATIONS.index(place) if place in STATIONS else None


def forward(status: CourseStatus, steps: Collection[CourseStatus]) -> CourseStatus | None:
    """Return the one step that leads on towards the first dose, of those a person may make now."""
    here = station(status) if status is not _S.ON_HOLD else None
    ahead = STATIONS[here + 1 : STATIONS.index(_S.ACTIVE) + 1] if here is not None else ()
    return next((step for step in ahead if step in steps), None)


def obstacles(
    status: CourseStatus, *, clearance: ClearanceStanding, missing: Collection[ConsentKind]
) -> tuple[Obstacle, ...]:
    """Return what stands in the way of the next step, the most important first."""
    if status is _S.MEDICAL_REVIEW and clearance is not ClearanceStanding.IN_FORCE:
        return (_UNDER_REVIEW.get(clearance, Obstacle.CLEARANCE_NOT_ASKED),)
    found = []
    if status in _NEEDS_CLEARANCE and clearance is not ClearanceStanding.IN_FORCE:
        found.append(Obstacle.CLEARANCE_NOT_IN_FORCE)
    if status in _NEEDS_CONSENTS and missing:
        found.append(Obstacle.CONSENTS_MISSING)
    return tuple(found)
