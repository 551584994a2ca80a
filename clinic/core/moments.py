"""Arithmetic on moments that a change of clocks cannot bend.

Python counts by the wall clock when two aware times carry the same zone: 03:10 minus twenty
minutes is 02:50 on the night when 02:50 did not exist. Rules turn times into UTC first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def absolute(at: datetime) -> datetime:
    """Return an aware time in UTC. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    return at.astimezone(UTC)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Return the time that really passed from ``start`` to ``end``; negative when it is reversed."""
    return absolute(end) - absolute(start)


def whole_minutes(start: datetime, end: datetime) -> int:
    """Return the minutes that really passed, rounded down."""
    return elapsed(start, end) // timedelta(minutes=1)
