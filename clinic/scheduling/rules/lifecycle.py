"""Where an appointment may go next, and what a cancellation is called (domain.md 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from clinic.core.moments import absolute, elapsed
from clinic.scheduling.terms import AppointmentStatus

_S = AppointmentStatus

_GIVEN_UP: Final = frozenset({_S.CANCELLED, _S.LATE_CANCEL, _S.RESCHEDULED})
# A session held without the desk's taps is completed afterwards, so steps may be skipped.
_HELD: Final = frozenset({_S.IN_PROGRESS, _S.COMPLETED})

TRANSITIONS: Final[Mapping[AppointmentStatus, frozenset[AppointmentStatus]]] = MappingProxyType(
    {
        _S.REQUESTED: frozenset({_S.BOOKED, _S.CANCELLED}),
        _S.BOOKED: _GIVEN_UP | _HELD | {_S.CONFIRMED, _S.CHECKED_IN, _S.NO_SHOW},
        _S.CONFIRMED: _GIVEN_UP | _HELD | {_S.CHECKED_IN, _S.NO_SHOW},
        # Somebody who came cannot be a no-show; sent home on the day is a late cancellation.
        _S.CHECKED_IN: _HELD | {_S.LATE_CANCEL},
        _S.IN_PROGRESS: frozenset({_S.COMPLETED}),
        _S.COMPLETED: frozenset(),
        _S.LATE_CANCEL: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.NO_SHOW: frozenset(),
        _S.RESCHEDULED: frozenset(),
    }
)
# Statuses that no longer hold the therapist's time and the room.
RELEASED: Final = _GIVEN_UP | {_S.NO_SHOW}
# Statuses about which a client may still be reminded.
UPCOMING: Final = frozenset({_S.BOOKED, _S.CONFIRMED})
NEEDS_REASON: Final = frozenset({_S.LATE_CANCEL, _S.CANCELLED})


def may_become(current: AppointmentStatus, target: AppointmentStatus) -> bool:
    """Say whether ``target`` may follow ``current``."""
    return target in TRANSITIONS[current]


def may_become_at(current: AppointmentStatus, target: AppointmentStatus, *, starts_at: datetime, now: datetime) -> bool:
    """Say whether ``target`` may follow at this time: nobody fails to come before the start."""
    if target is _S.NO_SHOW and absolute(now) < absolute(starts_at):
        return False
    return may_become(current, target)


def cancelled_as(*, starts_at: datetime, now: datetime, notice: timedelta) -> AppointmentStatus:
    """Return what a cancellation now is called: late when less than ``notice`` is left."""
    return _S.CANCELLED if elapsed(now, starts_at) >= notice else _S.LATE_CANCEL
