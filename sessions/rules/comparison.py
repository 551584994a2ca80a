"""One session beside the client's others: values at rest, change from them, onset, peak, scores around a dose.

A person is compared with themselves: nothing here knows what is usual for anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic.core.moments import absolute
from sessions.rules.timeline import offset_minutes


@dataclass(frozen=True, kw_only=True)
class Resting:
    """The middle of a client's earlier values at rest, and of how many."""

    median: Decimal
    count: int


@dataclass(frozen=True, kw_only=True)
class Pressure:
    """One blood pressure at one moment, in mmHg."""

    at: datetime
    systolic: int
    diastolic: int


@dataclass(frozen=True, kw_only=True)
class DatedScore:
    """One total on one day; ``is_after_dose`` tells which side of that day's dose it belongs to."""

    taken_on: date
    total: Decimal
    is_after_dose: bool = False


def is_at_rest(at: datetime, first_unit_at: datetime | None) -> bool:
    """Say whether something was measured before any medicine of its session."""
    return first_unit_at is None or absolute(at) <= absolute(first_unit_at)


def resting(values: Iterable[int | None]) -> Resting | None:
    """Return the median of what was measured, exact to the half, with its number; None when nothing was."""
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    half = len(ordered) // 2
    middle = ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1]
    return Resting(median=Decimal(sum(middle)) / len(middle), count=len(ordered))


def change(value: int | None, rest: Resting | None) -> Decimal | None:
    """Return how far a value lies above (or, negative, below) the client's own; None when either is missing."""
    return None if value is None or rest is None else value - rest.median


def onset_minute(first_unit_at: datetime | None, noted_at: Iterable[datetime]) -> int | None:
    """Return the minute of the first effect noted after the first unit; None when none was."""
    if first_unit_at is None:
        return None
    after = [absolute(at) for at in noted_at if absolute(at) >= absolute(first_unit_at)]
    return offset_minutes(min(after), first_unit_at) if after else None


def peak(pressures: Iterable[Pressure], first_unit_at: datetime | None) -> Pressure | None:
    """Return the highest pressure after the first unit: by systolic, then diastolic, then the earliest."""
    after = [pressure for pressure in pressures if not is_at_rest(pressure.at, first_unit_at)]
    return min(after, key=lambda p: (-p.systolic, -p.diastolic, absolute(p.at)), default=None)


def around(
    scores: Sequence[DatedScore], *, day: date, previous: date | None, following: date | None
) -> tuple[DatedScore | None, DatedScore | None]:
    """Return the last score before a dose and the first after it, neither beyond the neighboring doses."""
    ordered = sorted(scores, key=lambda score: (score.taken_on, score.is_after_dose))
    place, start = (day, False), (previous or date.min, False)
    end = (following or date.max, False)
    before = [score for score in ordered if start < (score.taken_on, score.is_after_dose) <= place]
    after = [score for score in ordered if place < (score.taken_on, score.is_after_dose) <= end]
    return (before[-1] if before else None), (after[0] if after else None)
