"""Free time, overlaps and pauses; half-open stretches of absolute time (domain.md 1.4).

A stretch includes its start and not its end, so that one appointment may begin when another
ends. Local hours become absolute through the zone, which keeps days of 23 and 25 hours right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from clinic.core.moments import absolute
from clinic.scheduling.terms import PairVerdict


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """A stretch of time, aware, start included and end not. Raises ValueError when not in order."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        # Kept in UTC, so that comparing and adding never follow a clock on the wall.
        object.__setattr__(self, "starts_at", absolute(self.starts_at))
        object.__setattr__(self, "ends_at", absolute(self.ends_at))
        if self.ends_at <= self.starts_at:
            raise ValueError("A stretch of time ends after it starts.")

    def overlaps(self, other: Span) -> bool:
        """Say whether both share a moment; touching ends share none."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, kw_only=True)
class WeeklyHours:
    """One stretch of a weekday (0 is Monday) in which a person can be booked, by the wall clock."""

    weekday: int
    starts: time
    ends: time


def blocked(starts_at: datetime, *, minutes: int, buffer_minutes: int) -> Span:
    """Return what an appointment occupies: its length and the pause after it."""
    return Span(starts_at=starts_at, ends_at=absolute(starts_at) + timedelta(minutes=minutes + buffer_minutes))


def conflicts(wanted: Span, busy: Iterable[Span]) -> tuple[Span, ...]:
    """Return what stands in the way of a stretch, pauses included, in order."""
    return tuple(sorted(span for span in busy if span.overlaps(wanted)))


def day_window(day: date, zone: tzinfo, *, days: int = 1) -> Span:
    """Return whole local days from midnight to midnight, 23 to 25 hours each."""
    start, end = day, day + timedelta(days=days)
    return Span(starts_at=_absolute(start, time.min, zone), ends_at=_absolute(end, time.min, zone))


def working_spans(hours: Iterable[WeeklyHours], *, first: date, days: int, zone: tzinfo) -> tuple[Span, ...]:
    """Return the working time of each day as absolute stretches, overlapping ones joined.

    A wall time that the clocks skip moves on by the hour that is missing.
    """
    kept = tuple(hours)
    spans: list[Span] = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        for stretch in kept:
            if stretch.weekday == day.weekday():
                starts, ends = _absolute(day, stretch.starts, zone), _absolute(day, stretch.ends, zone)
                if starts < ends:
                    spans.append(Span(starts_at=starts, ends_at=ends))
    return joined(spans)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return stretches in order, those that overlap or touch made one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.starts_at <= result[-1].ends_at:
            if span.ends_at > result[-1].ends_at:
                result[-1] = Span(starts_at=result[-1].starts_at, ends_at=span.ends_at)
        else:
            result.append(span)
    return tuple(result)


def free_slots(
    *,
    working: Iterable[Span],
    busy: Iterable[Span],
    minutes: int,
    buffer_minutes: int,
    step_minutes: int,
    window: Span,
) -> tuple[Span, ...]:
    """Return the appointments that could be booked, without their pause, in order.

    Starts lie on ``step_minutes`` from the start of each working stretch. The appointment itself
    lies in working time and in ``window``; it and its pause meet nothing in ``busy``, whose
    stretches carry their own pauses. Pass the busy time of therapist and room together.
    Raises ValueError when minutes or step are not positive.
    """
    if minutes <= 0 or step_minutes <= 0 or buffer_minutes < 0:
        raise ValueError("Length and step are positive, the pause is not negative.")
    length, pause, step = (timedelta(minutes=m) for m in (minutes, buffer_minutes, step_minutes))
    taken = joined(busy)
    found: list[Span] = []
    for stretch in joined(working):
        opens = max(stretch.starts_at, window.starts_at)
        closes = min(stretch.ends_at, window.ends_at)
        starts_at = _aligned(opens, stretch.starts_at, step)
        while starts_at + length <= closes:
            clash = _first_clash(Span(starts_at=starts_at, ends_at=starts_at + length + pause), taken)
            if clash is None:
                found.append(Span(starts_at=starts_at, ends_at=starts_at + length))
                starts_at += step
            else:
                starts_at = _aligned(clash.ends_at, stretch.starts_at, step)
    return tuple(found)


def integration_pair(
    *,
    dosing_ends_at: datetime,
    integration_starts: Iterable[datetime],
    opens_after: timedelta,
    closes_after: timedelta,
) -> PairVerdict:
    """Say whether a dosing block has its integration session in time; it warns, it never refuses.

    Sources differ (24 to 72 h, 1 to 7 d): the limits, both inclusive, are the practice's setting.
    """
    over_at = absolute(dosing_ends_at)
    after = sorted(at for at in map(absolute, integration_starts) if at >= over_at)
    if not after:
        return PairVerdict.MISSING
    opens_at, closes_at = over_at + opens_after, over_at + closes_after
    if any(opens_at <= at <= closes_at for at in after):
        return PairVerdict.PAIRED
    return PairVerdict.TOO_EARLY if after[0] < opens_at else PairVerdict.TOO_LATE


def _absolute(day: date, wall: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)


def _aligned(earliest: datetime, origin: datetime, step: timedelta) -> datetime:
    """Return the first start on the grid from ``origin`` that is not before ``earliest``."""
    steps = -((origin - earliest) // step)
    return origin + max(steps, 0) * step


def _first_clash(wanted: Span, taken: Sequence[Span]) -> Span | None:
    return next((span for span in taken if span.overlaps(wanted)), None)
