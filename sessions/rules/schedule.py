"""When vital signs are due, and which of them were taken (domain.md 4.3).

Published schedules range from "before and after" to every ten minutes: the offsets are the
prescriber's, in minutes from the first unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clinic.core.moments import absolute
from sessions.terms import VitalSlot

# A reading somewhat before its minute still counts for it; ten minutes after it, it is late.
OPENS_BEFORE: Final = timedelta(minutes=10)
LATE_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class PlannedReading:
    """One planned measurement; ``due_at`` is None as long as no unit was taken."""

    offset_minutes: int
    due_at: datetime | None
    taken_at: datetime | None
    state: VitalSlot

    @property
    def late_at(self) -> datetime | None:
        """From when the measurement is late."""
        return None if self.due_at is None else self.due_at + LATE_AFTER


def planned_readings(
    offsets: Iterable[int], *, first_taken_at: datetime | None, read_at: Iterable[datetime], now: datetime
) -> tuple[PlannedReading, ...]:
    """Return the schedule in order, with what was taken for each offset.

    A reading belongs to the last offset that had opened when it was taken; readings before the
    first unit belong to the first negative offset. A measurement nobody took counts as not done
    once the next one opens.
    """
    ordered = sorted(set(offsets))
    readings = sorted(absolute(at) for at in read_at)
    if first_taken_at is None:
        return tuple(_before_first_unit(offset, readings) for offset in ordered)
    first_at, now = absolute(first_taken_at), absolute(now)
    dues = [first_at + timedelta(minutes=offset) for offset in ordered]
    openings = _openings(dues, first_at)
    slots: list[PlannedReading] = []
    for index, (offset, due) in enumerate(zip(ordered, dues, strict=True)):
        closes = openings[index + 1] if index + 1 < len(openings) else None
        taken = _first_within(readings, openings[index], closes)
        state = _state(due, closes, taken, now)
        slots.append(PlannedReading(offset_minutes=offset, due_at=due, taken_at=taken, state=state))
    return tuple(slots)


def _before_first_unit(offset: int, readings: Sequence[datetime]) -> PlannedReading:
    if offset > 0 or not readings:
        state = VitalSlot.UPCOMING if offset > 0 else VitalSlot.DUE
        return PlannedReading(offset_minutes=offset, due_at=None, taken_at=None, state=state)
    return PlannedReading(offset_minutes=offset, due_at=None, taken_at=readings[-1], state=VitalSlot.DONE)


def _openings(dues: Sequence[datetime], first_taken_at: datetime) -> list[datetime | None]:
    """Return from when each measurement can be taken; None means from the start of the session."""
    openings: list[datetime | None] = []
    for index, due in enumerate(dues):
        if index == 0 and due <= first_taken_at:
            openings.append(None)
        else:
            earliest = due - OPENS_BEFORE
            openings.append(max(earliest, dues[index - 1]) if index else earliest)
    return openings


def _first_within(readings: Iterable[datetime], opens: datetime | None, closes: datetime | None) -> datetime | None:
    inside = (at for at in readings if (opens is None or at >= opens) and (closes is None or at < closes))
    return next(inside, None)


def _state(due: datetime, closes: datetime | None, taken: datetime | None, now: datetime) -> VitalSlot:
    if taken is not None:
        return VitalSlot.DONE
    if closes is not None and now >= closes:
        return VitalSlot.NOT_DONE
    if now < due:
        return VitalSlot.UPCOMING
    return VitalSlot.DUE if now < due + LATE_AFTER else VitalSlot.LATE
