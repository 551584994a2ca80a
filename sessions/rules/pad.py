"""The tracks of the vitals pad: which values they show, and where this client's signed limits lie on them.

A track covers what is usually read; the keypad and the keyboard take every value a person can have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sessions.rules.vitals import Limits
from sessions.terms import VitalField

_USUAL: Final[Mapping[VitalField, tuple[int, int]]] = MappingProxyType(
    {
        VitalField.SYSTOLIC: (70, 200),
        VitalField.DIASTOLIC: (40, 130),
        VitalField.HEART_RATE: (40, 160),
        VitalField.SPO2: (85, 100),
    }
)
# A limit is never at the very end of its track.
_MARGIN: Final = 5
_HIGHEST: Final = 100


@dataclass(frozen=True, kw_only=True)
class Track:
    """One value: the ends of its track, and the limits that apply to it; None where there is none."""

    field: VitalField
    low: int
    high: int
    recheck_from: int | None = None
    call_from: int | None = None
    recheck_below: int | None = None
    call_below: int | None = None

    @property
    def span(self) -> int:
        """How many values the track is long."""
        return self.high - self.low

    @property
    def call_at(self) -> int | None:
        """Where on the track calling begins."""
        return None if self.call_from is None else self.call_from - self.low

    @property
    def within(self) -> tuple[int, int]:
        """Where the values within the limits begin on the track, and how far they reach."""
        floor = max(self.recheck_below or self.low, self.call_below or self.low)
        ceiling = min(self.recheck_from or self.high, self.call_from or self.high)
        return floor - self.low, max(0, ceiling - floor)


def tracks(limits: Limits | None) -> tuple[Track, ...]:
    """Return the four tracks in the order in which a set is read; without signed limits none is drawn."""
    if limits is None:
        return tuple(_track(field) for field in _USUAL)
    above = None if limits.heart_rate_high is None else limits.heart_rate_high + 1
    return (
        _track(VitalField.SYSTOLIC, recheck_from=limits.systolic_hold, call_from=limits.systolic_stop),
        _track(VitalField.DIASTOLIC, recheck_from=limits.diastolic_hold, call_from=limits.diastolic_stop),
        _track(VitalField.HEART_RATE, recheck_from=above, recheck_below=limits.heart_rate_low),
        _track(VitalField.SPO2, call_below=limits.spo2_min),
    )


def _track(field: VitalField, **limits: int | None) -> Track:
    low, high = _USUAL[field]
    known = [limit for limit in limits.values() if limit is not None]
    low = min([low, *(limit - _MARGIN for limit in known)])
    high = max([high, *(limit + _MARGIN for limit in known)])
    return Track(field=field, low=low, high=min(high, _HIGHEST) if field is VitalField.SPO2 else high, **limits)
