"""Where courses stand, how long they stay there, and where they came from: counts, never a judgement."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from clients.terms import CourseStatus

DAY: Final = timedelta(days=1)
ENDED: Final = frozenset(
    {
        CourseStatus.COMPLETED,
        CourseStatus.DISCONTINUED,
        CourseStatus.NOT_ELIGIBLE,
        CourseStatus.REFERRED_OUT,
        CourseStatus.CLOSED_NO_START,
        CourseStatus.DECEASED,
    }
)
DOSING: Final = frozenset({CourseStatus.ACTIVE, CourseStatus.REVIEW_DUE, CourseStatus.MAINTENANCE})


@dataclass(frozen=True, kw_only=True)
class Move:
    """That a course came to a state at a moment."""

    course: Hashable
    status: CourseStatus
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Stay:
    """How long a course stood in a state; ``until`` is None where it still stands."""

    course: Hashable
    status: CourseStatus
    since: datetime
    until: datetime | None

    def days(self, now: datetime) -> float:
        """Return its length in days, to this moment if it goes on."""
        return ((self.until or now) - self.since) / DAY


@dataclass(frozen=True, kw_only=True)
class StateLine:
    """One state: how many stand there, how long a stay is at the median, how many came in a period."""

    status: CourseStatus
    standing: int
    median_days: float | None
    entered: int


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One source: how many courses began in a period, and how far they have come."""

    source: Hashable
    begun: int
    reached_dosing: int
    ended: int


def stays(moves: Iterable[Move]) -> list[Stay]:
    """Return every stay of every course, from its moves in any order."""
    by_course: dict[Hashable, list[Move]] = {}
    for move in sorted(moves, key=lambda move: move.at):
        by_course.setdefault(move.course, []).append(move)
    found = []
    for own in by_course.values():
        found += [_stay(before, after.at) for before, after in pairwise(own)]
        found.append(_stay(own[-1], None))
    return found


def _stay(move: Move, until: datetime | None) -> Stay:
    return Stay(course=move.course, status=move.status, since=move.at, until=until)


def by_state(found: Sequence[Stay], *, first: datetime, last: datetime, now: datetime) -> list[StateLine]:
    """Return a line per state, in the order of a course; ends have no length."""
    lines = []
    for status in CourseStatus:
        own = [stay for stay in found if stay.status is status]
        lengths = [stay.days(now) for stay in own] if status not in ENDED else []
        lines.append(
            StateLine(
                status=status,
                standing=sum(stay.until is None for stay in own),
                median_days=median(lengths) if lengths else None,
                entered=sum(first <= stay.since < last for stay in own),
            )
        )
    return lines


def stuck_longest(found: Iterable[Stay], *, now: datetime, limit: int) -> list[Stay]:
    """Return the open courses that have stood in their state the longest."""
    standing = [stay for stay in found if stay.until is None and stay.status not in ENDED]
    return sorted(standing, key=lambda stay: (-stay.days(now), str(stay.course)))[:limit]


def by_source(
    found: Iterable[Stay], sources: dict[Hashable, Hashable], *, first: datetime, last: datetime
) -> list[SourceLine]:
    """Return a line per source of the courses that began in a period, the largest first."""
    by_course: dict[Hashable, list[Stay]] = {}
    for stay in found:
        by_course.setdefault(stay.course, []).append(stay)
    begun = {course: own for course, own in by_course.items() if first <= min(stay.since for stay in own) < last}
    lines = []
    for source in dict.fromkeys(sources.get(course) for course in begun):
        own = [states for course, states in begun.items() if sources.get(course) == source]
        lines.append(
            SourceLine(
                source=source,
                begun=len(own),
                reached_dosing=sum(any(stay.status in DOSING for stay in states) for states in own),
                ended=sum(any(stay.until is None and stay.status in ENDED for stay in states) for states in own),
            )
        )
    return sorted(lines, key=lambda line: (-line.begun, str(line.source)))
