"""Hours in which no message reaches a client, by the client's own clock (domain.md 9.1, 9.3).

What would fall into them goes earlier, never later: a fasting instruction that arrives after
breakfast is worse than none. Start included, end not; equal times mean that no hour is quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from clinic.core.moments import absolute

# The first quiet minute is quiet already, so the last moment to send lies one minute before it.
_MARGIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """When messages rest in one client's zone; the end may lie on the next morning."""

    starts: time
    ends: time
    zone: tzinfo


def is_quiet(at: datetime, hours: QuietHours) -> bool:
    """Say whether the client's clock shows a quiet time at this moment."""
    clock = at.astimezone(hours.zone).time()
    if hours.starts <= hours.ends:
        return hours.starts <= clock < hours.ends
    return clock >= hours.starts or clock < hours.ends


def move_out(at: datetime, hours: QuietHours) -> datetime:
    """Return ``at``, or the last minute before the quiet hours that it falls into."""
    at = absolute(at)
    if not is_quiet(at, hours):
        return at
    local = at.astimezone(hours.zone)
    evening = local.date()
    if hours.starts > hours.ends and local.time() < hours.ends:
        evening -= timedelta(days=1)
    begins = datetime.combine(evening, hours.starts, tzinfo=hours.zone)
    moved = absolute(begins) - _MARGIN
    # Where the clocks change inside the quiet hours the arithmetic can land in them again.
    return moved if moved <= at and not is_quiet(moved, hours) else _step_back(at, hours)


def _step_back(at: datetime, hours: QuietHours) -> datetime:
    moved = at
    while is_quiet(moved, hours):
        moved -= _MARGIN
    return moved
