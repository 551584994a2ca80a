"""What a set of vital signs says against this client's own limits (domain.md 4.2, 4.7, 4.8).

There is no consensus number, so there is no default: without limits that a prescriber signed the
answer is NO_LIMITS. Nothing here ever says "safe".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from clinic.core.moments import absolute
from sessions.terms import VitalField, VitalProblem, VitalVerdict

# Outside these a figure is a slip of the finger, not a person: they refuse typing, not clients.
HUMAN_RANGE: Final[Mapping[VitalField, tuple[int, int]]] = MappingProxyType(
    {
        VitalField.SYSTOLIC: (40, 300),
        VitalField.DIASTOLIC: (20, 200),
        VitalField.HEART_RATE: (20, 300),
        VitalField.SPO2: (30, 100),
        VitalField.MOAAS: (0, 5),
    }
)
# Fixed levels of the escalation ladder (domain.md 4.7): 3 or less is a call, 2 or less emergency.
CALL_AT_MOAAS: Final = 3
EMERGENCY_AT_MOAAS: Final = 2
EMERGENCY_BELOW_SPO2: Final = 90


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One set: pressures in mmHg, rate per minute, saturation in percent, MOAA/S 0 to 5."""

    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    spo2: int | None = None
    moaas: int | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the prescriber signed for this client under one prescription.

    Hold and stop apply at or above; heart rate at most and at least, saturation at least.
    """

    systolic_hold: int
    diastolic_hold: int
    systolic_stop: int | None = None
    diastolic_stop: int | None = None
    heart_rate_low: int | None = None
    heart_rate_high: int | None = None
    spo2_min: int | None = None
    recheck_after_minutes: int = 10
    max_rechecks: int = 2


def classify(reading: Reading, limits: Limits | None, *, rechecks_done: int) -> VitalVerdict:
    """Say what a reading means against the limits, judging only what was measured.

    A pressure or rate outside its hold is rechecked up to ``max_rechecks`` times, then the
    prescriber is called. A pressure at its stop, a saturation below the limit or an alertness of
    3 or less is a call at once.
    """
    if limits is None:
        return VitalVerdict.NO_LIMITS
    if _calls_at_once(reading, limits):
        return VitalVerdict.CONTACT_PRESCRIBER
    if not _is_held(reading, limits):
        return VitalVerdict.WITHIN
    return VitalVerdict.RECHECK if rechecks_done < limits.max_rechecks else VitalVerdict.CONTACT_PRESCRIBER


def is_set(reading: Reading) -> bool:
    """Say whether a body was measured: how alert somebody looks alone is no set of vital signs."""
    return any(value is not None for field, value in _values(reading).items() if field is not VitalField.MOAAS)


def recheck_due_at(measured_at: datetime, limits: Limits) -> datetime:
    """Return when a reading outside the limits is taken again."""
    return absolute(measured_at) + timedelta(minutes=limits.recheck_after_minutes)


def is_emergency(reading: Reading) -> bool:
    """Say whether the fixed level 3 of the ladder is reached: call 911 first (domain.md 4.7)."""
    drowsy = reading.moaas is not None and reading.moaas <= EMERGENCY_AT_MOAAS
    starved = reading.spo2 is not None and reading.spo2 < EMERGENCY_BELOW_SPO2
    return drowsy or starved


def check_human_range(reading: Reading) -> dict[VitalField | None, VitalProblem]:
    """Return what in a reading cannot be a person's, by field; under None when all is empty."""
    values = _values(reading)
    measured = {field: value for field, value in values.items() if value is not None}
    if not measured:
        return {None: VitalProblem.NOTHING_MEASURED}
    problems: dict[VitalField | None, VitalProblem] = {}
    for field, value in measured.items():
        lowest, highest = HUMAN_RANGE[field]
        if not lowest <= value <= highest:
            problems[field] = VitalProblem.TOO_LOW if value < lowest else VitalProblem.TOO_HIGH
    if (reading.systolic is None) != (reading.diastolic is None):
        empty = VitalField.SYSTOLIC if reading.systolic is None else VitalField.DIASTOLIC
        problems[empty] = VitalProblem.HALF_A_PRESSURE
    elif reading.systolic is not None and reading.diastolic is not None and reading.systolic <= reading.diastolic:
        problems.setdefault(VitalField.SYSTOLIC, VitalProblem.PRESSURE_REVERSED)
    return problems


def _values(reading: Reading) -> dict[VitalField, int | None]:
    return {
        VitalField.SYSTOLIC: reading.systolic,
        VitalField.DIASTOLIC: reading.diastolic,
        VitalField.HEART_RATE: reading.heart_rate,
        VitalField.SPO2: reading.spo2,
        VitalField.MOAAS: reading.moaas,
    }


def _calls_at_once(reading: Reading, limits: Limits) -> bool:
    return (
        _at_or_above(reading.systolic, limits.systolic_stop)
        or _at_or_above(reading.diastolic, limits.diastolic_stop)
        or _below(reading.spo2, limits.spo2_min)
        or (reading.moaas is not None and reading.moaas <= CALL_AT_MOAAS)
    )


def _is_held(reading: Reading, limits: Limits) -> bool:
    return (
        _at_or_above(reading.systolic, limits.systolic_hold)
        or _at_or_above(reading.diastolic, limits.diastolic_hold)
        or _below(reading.heart_rate, limits.heart_rate_low)
        or _below(limits.heart_rate_high, reading.heart_rate)
    )


def _at_or_above(value: int | None, limit: int | None) -> bool:
    return value is not None and limit is not None and value >= limit


def _below(value: int | None, limit: int | None) -> bool:
    return value is not None and limit is not None and value < limit
