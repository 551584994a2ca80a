"""Minutes from the first unit, and times as a therapist types them (domain.md 6.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from clinic.core.moments import absolute, whole_minutes
from sessions.terms import TimeProblem

_CLOCK: Final = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})\s*([ap]\.?m\.?)?", re.IGNORECASE)
_MINUTES_AGO: Final = re.compile(r"[-\u2212]\s*([0-9]{1,3})")
# A device's clock may run a little ahead of the server's.
_AHEAD: Final = timedelta(minutes=1)
LOOKS_BACK: Final = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class TypedTime:
    """A typed time as an aware moment, or why it is not one; exactly one of the two is set."""

    at: datetime | None = None
    problem: TimeProblem | None = None


@dataclass(frozen=True, kw_only=True)
class Device:
    """What the device says of an entry it kept: when it was tapped, by the server's clock, and its own clock's error.

    ``offset_ms`` is how far the device's clock was ahead of the server's, in milliseconds.
    """

    tapped_at: datetime
    offset_ms: int


def first_taken_at(taken: Iterable[datetime]) -> datetime | None:
    """Return when the first unit was taken: minute zero of the session."""
    return min((absolute(at) for at in taken), default=None)


def offset_minutes(at: datetime, first_at: datetime | None) -> int | None:
    """Return whole minutes since the first unit, negative before it; None when none was taken."""
    return None if first_at is None else whole_minutes(first_at, at)


def show_offset(minutes: int | None) -> str:
    """Return an offset as clinicians write it: ``+40``, ``0``, or with a minus sign; '' when none."""
    if minutes is None:
        return ""
    return f"\u2212{-minutes}" if minutes < 0 else (f"+{minutes}" if minutes else "0")


def parse_time(text: str, *, now: datetime, zone: tzinfo, looks_back: timedelta = LOOKS_BACK) -> TypedTime:
    """Read ``1405``, ``14:05``, ``2:05 pm`` or ``-3`` (minutes ago) as a time that has passed.

    A clock time means its last occurrence in ``zone``, so that 23:55 typed at 00:10 is yesterday's.
    When the clocks went back and an hour came twice, the later one that has passed is meant.
    """
    typed, now = text.strip(), absolute(now)
    if ago := _MINUTES_AGO.fullmatch(typed):
        return _within(now - timedelta(minutes=int(ago[1])), now, looks_back)
    clock = _CLOCK.fullmatch(typed)
    hour_minute = _hour_minute(clock) if clock else None
    if hour_minute is None:
        return TypedTime(problem=TimeProblem.NOT_A_TIME)
    today = now.astimezone(zone)
    found = _on_day(today, *hour_minute, now=now)
    if found.at is not None and found.at > now + _AHEAD:
        earlier = _on_day(today - timedelta(days=1), *hour_minute, now=now)
        if earlier.at is None or now - earlier.at > looks_back:
            return TypedTime(problem=TimeProblem.IN_THE_FUTURE)
        return earlier
    return found if found.at is None else _within(found.at, now, looks_back)


def _hour_minute(clock: re.Match[str]) -> tuple[int, int] | None:
    hour, minute, half = int(clock[1]), int(clock[2]), (clock[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def _on_day(day: datetime, hour: int, minute: int, *, now: datetime) -> TypedTime:
    wall = day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    twice = {wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)}
    real = sorted(at for at in twice if _shows(at, wall))
    if not real:
        return TypedTime(problem=TimeProblem.DOES_NOT_EXIST)
    passed = [at for at in real if at <= now + _AHEAD]
    return TypedTime(at=passed[-1] if passed else real[0])


def _shows(at: datetime, wall: datetime) -> bool:
    """Say whether the clock on the wall shows ``wall`` at this moment; false in a skipped hour."""
    return at.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None)


def _within(at: datetime, now: datetime, looks_back: timedelta) -> TypedTime:
    if now - at > looks_back:
        return TypedTime(problem=TimeProblem.TOO_LONG_AGO)
    return TypedTime(at=at)
