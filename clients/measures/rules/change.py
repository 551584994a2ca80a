"""What a change from a named baseline amounts to (domain.md 7.1); all labels are shown, none is "success".

The default baseline is the last score before the first dose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Change, Direction


@dataclass(frozen=True, kw_only=True)
class DatedTotal:
    """A stored total and the day it was answered."""

    total: Decimal
    taken_on: date


@dataclass(frozen=True, kw_only=True)
class ChangeFromBaseline:
    """A total beside its baseline. ``improvement`` is positive when the client is better."""

    baseline: DatedTotal
    current: DatedTotal
    improvement: Decimal
    changes: tuple[Change, ...]


def pick_baseline(totals: Iterable[DatedTotal], *, first_dose_on: date | None) -> DatedTotal | None:
    """Return the last total before the first dose, that day included; the first one as long as none was taken.

    None when there is no total, or none from before the first dose: a later one is no baseline.
    """
    ordered = sorted(totals, key=lambda total: total.taken_on)
    if first_dose_on is None:
        return ordered[0] if ordered else None
    before = [total for total in ordered if total.taken_on <= first_dose_on]
    return before[-1] if before else None


def change_from(instrument: Instrument, *, baseline: DatedTotal, current: DatedTotal) -> ChangeFromBaseline:
    """Compare a total with its baseline by the instrument's own rules.

    Response is an improvement by the instrument's percentage of the baseline; remission is coming
    below the cut from at or above it; reliable change and deterioration are a shift of at least
    the reliable-change value. A rule that the instrument does not have gives no label.
    """
    fall = baseline.total - current.total
    improvement = fall if instrument.direction is Direction.LOWER_IS_BETTER else -fall
    found = {
        Change.RESPONSE: _is_response(instrument, baseline.total, improvement),
        Change.REMISSION: _is_remission(instrument, baseline.total, current.total),
        Change.RELIABLE_IMPROVEMENT: _reaches(instrument.reliable_change, improvement),
        Change.DETERIORATION: _reaches(instrument.reliable_change, -improvement),
    }
    return ChangeFromBaseline(
        baseline=baseline,
        current=current,
        improvement=improvement,
        changes=tuple(change for change, holds in found.items() if holds),
    )


def _is_response(instrument: Instrument, baseline: Decimal, improvement: Decimal) -> bool:
    if instrument.response_percent is None or baseline <= 0:
        return False
    return improvement * 100 >= baseline * instrument.response_percent


def _is_remission(instrument: Instrument, baseline: Decimal, current: Decimal) -> bool:
    cut = instrument.remission_below
    return cut is not None and current < cut <= baseline


def _reaches(reliable_change: int | None, shift: Decimal) -> bool:
    return reliable_change is not None and shift >= reliable_change
