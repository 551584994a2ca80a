"""Where a dosing session and a prescription may go next (domain.md 1.2).

After the medicine is taken a session cannot be abandoned: it ends when the client has left and
the note is signed. Before, it can be held, turned into a talk session or called off.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sessions.terms import DosingStatus, PrescriptionStatus

_D = DosingStatus
_P = PrescriptionStatus

DOSING_TRANSITIONS: Final[Mapping[DosingStatus, frozenset[DosingStatus]]] = MappingProxyType(
    {
        _D.PLANNED: frozenset({_D.PRE_CHECK, _D.ABORTED, _D.CONVERTED_TO_TALK_SESSION}),
        _D.PRE_CHECK: frozenset({_D.HELD, _D.MEDICINE_TAKEN, _D.ABORTED, _D.CONVERTED_TO_TALK_SESSION}),
        _D.HELD: frozenset({_D.PRE_CHECK, _D.ABORTED, _D.CONVERTED_TO_TALK_SESSION}),
        # Nobody has to tap every phase: later ones may be reached directly.
        _D.MEDICINE_TAKEN: frozenset({_D.MONITORING, _D.RECOVERY, _D.DISCHARGED}),
        _D.MONITORING: frozenset({_D.RECOVERY, _D.DISCHARGED}),
        _D.RECOVERY: frozenset({_D.MONITORING, _D.DISCHARGED}),
        _D.DISCHARGED: frozenset({_D.CLOSED}),
        _D.ABORTED: frozenset({_D.CLOSED}),
        _D.CONVERTED_TO_TALK_SESSION: frozenset({_D.CLOSED}),
        _D.CLOSED: frozenset(),
    }
)
# A client may take the medicine although the session was not ready for it, or was called off.
# What happened is recorded: these lead to MEDICINE_TAKEN when a dose was in fact taken.
TAKEN_ALL_THE_SAME: Final = frozenset({_D.PLANNED, _D.HELD, _D.ABORTED, _D.CONVERTED_TO_TALK_SESSION})

BEFORE_MEDICINE: Final = frozenset({_D.PLANNED, _D.PRE_CHECK, _D.HELD})
UNDER_MEDICINE: Final = frozenset({_D.MEDICINE_TAKEN, _D.MONITORING, _D.RECOVERY})
MAY_BE_SIGNED: Final = frozenset({_D.DISCHARGED, _D.ABORTED, _D.CONVERTED_TO_TALK_SESSION})

_DELIVERY: Final = (_P.ORDERED, _P.SENT, _P.FILLED, _P.SHIPPED, _P.RECEIVED_BY_CLIENT, _P.IN_USE)
_ENDED: Final = (_P.EXHAUSTED, _P.EXPIRED, _P.CANCELLED, _P.LOST_REPORTED)


def _prescription_exits(status: PrescriptionStatus) -> frozenset[PrescriptionStatus]:
    # The practice learns of delivery late and in part, so a step may skip others, never go back.
    later = _DELIVERY[_DELIVERY.index(status) + 1 :]
    exits = {_P.CANCELLED}
    if status not in {_P.ORDERED, _P.SENT}:
        exits |= {_P.EXPIRED, _P.LOST_REPORTED}
    if status in {_P.RECEIVED_BY_CLIENT, _P.IN_USE}:
        exits.add(_P.EXHAUSTED)
    return frozenset(later) | exits


PRESCRIPTION_TRANSITIONS: Final[Mapping[PrescriptionStatus, frozenset[PrescriptionStatus]]] = MappingProxyType(
    {status: _prescription_exits(status) for status in _DELIVERY} | {status: frozenset() for status in _ENDED}
)
PRESCRIPTION_IN_FORCE: Final = frozenset(_DELIVERY)
PRESCRIPTION_NEEDS_REASON: Final = frozenset({_P.CANCELLED, _P.LOST_REPORTED})


def may_become(
    current: DosingStatus, target: DosingStatus, *, dose_was_taken: bool = False, dose_was_a_mistake: bool = False
) -> bool:
    """Say whether ``target`` may follow.

    ``dose_was_taken`` records medicine taken all the same; ``dose_was_a_mistake`` says that the
    only dose on record was never taken, so that the session is before the medicine again.
    """
    if dose_was_taken and target is _D.MEDICINE_TAKEN and current in TAKEN_ALL_THE_SAME:
        return True
    if dose_was_a_mistake and target is _D.PRE_CHECK and current in UNDER_MEDICINE:
        return True
    return target in DOSING_TRANSITIONS[current]


def prescription_may_become(current: PrescriptionStatus, target: PrescriptionStatus) -> bool:
    """Say whether ``target`` may follow ``current``."""
    return target in PRESCRIPTION_TRANSITIONS[current]
