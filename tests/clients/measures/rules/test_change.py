"""Change from a named baseline (domain.md 7.1, 7.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.measures.rules import gad7, phq9, who5
from clients.measures.rules.change import DatedTotal, change_from, pick_baseline
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import Change, Direction

pytestmark = pytest.mark.pure

C = Change
PHQ9, GAD7, WHO5 = phq9.INSTRUMENT, gad7.INSTRUMENT, who5.INSTRUMENT


def _on(total: int, day: int = 1) -> DatedTotal:
    return DatedTotal(total=Decimal(total), taken_on=date(2026, 5, day))


@pytest.mark.parametrize(
    ("instrument", "baseline", "current", "expected"),
    [
        (PHQ9, 20, 20, ()),
        (PHQ9, 20, 15, ()),
        (PHQ9, 20, 14, (C.RELIABLE_IMPROVEMENT,)),
        (PHQ9, 20, 11, (C.RELIABLE_IMPROVEMENT,)),
        (PHQ9, 20, 10, (C.RESPONSE, C.RELIABLE_IMPROVEMENT)),
        (PHQ9, 20, 5, (C.RESPONSE, C.RELIABLE_IMPROVEMENT)),
        (PHQ9, 20, 4, (C.RESPONSE, C.REMISSION, C.RELIABLE_IMPROVEMENT)),
        (PHQ9, 8, 4, (C.RESPONSE, C.REMISSION)),
        (PHQ9, 5, 4, (C.REMISSION,)),
        (PHQ9, 4, 0, (C.RESPONSE,)),
        (PHQ9, 0, 0, ()),
        (PHQ9, 10, 15, ()),
        (PHQ9, 10, 16, (C.DETERIORATION,)),
        (GAD7, 12, 9, ()),
        (GAD7, 12, 8, (C.RELIABLE_IMPROVEMENT,)),
        (GAD7, 12, 6, (C.RESPONSE, C.RELIABLE_IMPROVEMENT)),
        (GAD7, 12, 16, (C.DETERIORATION,)),
        (WHO5, 40, 48, ()),
        (WHO5, 40, 50, (C.RELIABLE_IMPROVEMENT,)),
        (WHO5, 40, 30, (C.DETERIORATION,)),
    ],
)
def test_what_a_change_amounts_to(
    instrument: Instrument, baseline: int, current: int, expected: tuple[Change, ...]
) -> None:
    assert change_from(instrument, baseline=_on(baseline), current=_on(current, 20)).changes == expected


def test_improvement_is_positive_when_the_client_is_better() -> None:
    assert change_from(PHQ9, baseline=_on(18), current=_on(10)).improvement == 8
    assert change_from(WHO5, baseline=_on(40), current=_on(60)).improvement == 20


TOTALS = [_on(18, 1), _on(16, 5), _on(9, 12)]


@pytest.mark.parametrize(
    ("first_dose", "expected"), [(None, TOTALS[0]), (4, TOTALS[0]), (5, TOTALS[1]), (11, TOTALS[1]), (30, TOTALS[2])]
)
def test_the_baseline_is_the_last_score_before_the_first_dose(first_dose: int | None, expected: DatedTotal) -> None:
    day = None if first_dose is None else date(2026, 5, first_dose)

    assert pick_baseline(reversed(TOTALS), first_dose_on=day) == expected


def test_a_score_after_the_first_dose_is_no_baseline() -> None:
    assert pick_baseline([_on(9, 12)], first_dose_on=date(2026, 5, 1)) is None
    assert pick_baseline([], first_dose_on=None) is None


@given(baseline=st.integers(0, 27), current=st.integers(0, 27))
def test_phq9_change_agrees_with_the_rules_said_plainly(baseline: int, current: int) -> None:
    expected = set()
    if baseline and current / baseline <= 0.5:
        expected.add("RESPONSE")
    if baseline > 4 and current in range(5):
        expected.add("REMISSION")
    if current in range(baseline - 5):
        expected.add("RELIABLE_IMPROVEMENT")
    if baseline in range(current - 5):
        expected.add("DETERIORATION")

    found = change_from(PHQ9, baseline=_on(baseline), current=_on(current))

    assert {change.value for change in found.changes} == expected


@given(
    st.sampled_from(sorted(INSTRUMENTS)),
    st.integers(0, 600),
    st.integers(0, 600),
)
def test_every_label_agrees_with_the_naive_rule(code: str, first: int, second: int) -> None:
    instrument = INSTRUMENTS[code]
    before, after = min(first, instrument.highest_total), min(second, instrument.highest_total)
    better = before - after if instrument.direction is Direction.LOWER_IS_BETTER else after - before
    cut, reliable, share = instrument.remission_below, instrument.reliable_change, instrument.response_percent

    found = set(change_from(instrument, baseline=_on(before), current=_on(after, 20)).changes)

    assert (C.RESPONSE in found) == (share is not None and before > 0 and better / before >= share / 100)
    assert (C.REMISSION in found) == (cut is not None and after < cut <= before)
    assert (C.RELIABLE_IMPROVEMENT in found) == (reliable is not None and better >= reliable)
    assert (C.DETERIORATION in found) == (reliable is not None and -better >= reliable)
    assert not {C.RELIABLE_IMPROVEMENT, C.DETERIORATION} <= found
