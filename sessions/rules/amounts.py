"""Exact amounts: quarter units, milligrams, milligrams per kilogram, minutes held (domain.md 2.7)."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from clinic.core.moments import absolute, whole_minutes
from sessions.terms import DoseRefusal

QUARTER: Final = Decimal("0.25")
_HUNDREDTH: Final = Decimal("0.01")
_LIGHTEST_KG: Final = Decimal(20)
_HEAVIEST_KG: Final = Decimal(400)


def refuse_units(units: Decimal) -> tuple[DoseRefusal, ...]:
    """Return why a number of units cannot be one: zero or less, or not in quarter steps."""
    if not units.is_finite() or units <= 0:
        return (DoseRefusal.UNITS_NOT_POSITIVE,)
    return () if is_in_quarters(units) else (DoseRefusal.UNITS_NOT_QUARTERS,)


def is_in_quarters(units: Decimal) -> bool:
    """Say whether a finite number is a whole number of quarters; never raises, however large."""
    quarters = units / QUARTER
    return quarters == quarters.to_integral_value()


def dose_mg(units: Decimal, unit_strength_mg: Decimal) -> Decimal:
    """Return strength times units, exact. Raises ValueError for impossible units or strength."""
    if refuse_units(units):
        raise ValueError("Units are positive and in quarter steps.")
    if not unit_strength_mg.is_finite() or unit_strength_mg <= 0:
        raise ValueError("A strength is a positive number of milligrams.")
    return units * unit_strength_mg


def mg_per_kg(mg: Decimal, weight_kg: Decimal) -> Decimal:
    """Return milligrams per kilogram to a hundredth, for display beside the weight's date only.

    Raises ValueError for a weight outside 20 to 400 kg.
    """
    if not _LIGHTEST_KG <= weight_kg <= _HEAVIEST_KG:
        raise ValueError("A weight lies between 20 and 400 kg.")
    return (mg / weight_kg).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def hold_minutes(taken_at: datetime, out_at: datetime | None) -> int | None:
    """Return the whole minutes a unit was held; None while it still is.

    Raises ValueError when it is said to be out before it was in.
    """
    if out_at is None:
        return None
    if absolute(out_at) < absolute(taken_at):
        raise ValueError("A unit leaves the mouth after it was taken.")
    return whole_minutes(taken_at, out_at)
