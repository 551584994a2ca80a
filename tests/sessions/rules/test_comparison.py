"""A client beside themselves: values at rest, changes, onset, peak, and scores around a dose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.comparison import DatedScore, Pressure, around, change, is_at_rest, onset_minute, peak, resting

pytestmark = pytest.mark.pure

FIRST = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
VALUES = st.lists(st.none() | st.integers(20, 300), max_size=12)


def _at(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


def naive_median(values: list[int]) -> Fraction:
    """The number with as many values below it as above: strike out lowest and highest until one or two are left."""
    left = list(values)
    while len(left) > 2:
        left.remove(min(left))
        left.remove(max(left))
    return Fraction(sum(left), len(left))


@given(VALUES)
def test_rest_is_the_middle_of_what_was_measured_and_says_of_how_many(values: list[int | None]) -> None:
    measured = [value for value in values if value is not None]

    rest = resting(values)

    if not measured:
        assert rest is None
    else:
        assert rest is not None
        assert (Fraction(rest.median), rest.count) == (naive_median(measured), len(measured))


@given(value=st.none() | st.integers(20, 300), values=VALUES)
def test_a_change_and_the_rest_add_up_to_the_value(value: int | None, values: list[int | None]) -> None:
    rest = resting(values)

    found = change(value, rest)

    assert (found is None) is (value is None or rest is None)
    if found is not None and rest is not None:
        assert rest.median + found == value


@pytest.mark.parametrize(("minute", "expected"), [(-5, True), (0, True), (1, False)])
def test_at_rest_means_before_any_medicine(minute: int, expected: bool) -> None:
    assert is_at_rest(_at(minute), FIRST) is expected
    assert is_at_rest(_at(minute), None) is True


@pytest.mark.parametrize(
    ("noted", "expected"), [([], None), ([14], 14), ([30, 14], 14), ([-3, 20], 20), ([-3], None), ([0], 0)]
)
def test_onset_is_the_first_effect_after_the_first_unit(noted: list[int], expected: int | None) -> None:
    assert onset_minute(FIRST, [_at(minute) for minute in noted]) == expected
    assert onset_minute(None, [_at(minute) for minute in noted]) is None


@given(st.lists(st.tuples(st.integers(-30, 120), st.integers(40, 300), st.integers(20, 200)), max_size=8))
def test_the_peak_is_no_lower_than_any_reading_after_the_first_unit(readings: list[tuple[int, int, int]]) -> None:
    pressures = [Pressure(at=_at(minute), systolic=high, diastolic=low) for minute, high, low in readings]
    after = [(high, low, -minute) for minute, high, low in readings if minute > 0]

    found = peak(pressures, FIRST)

    if not after:
        assert found is None
    else:
        assert found is not None
        assert (found.systolic, found.diastolic, -int((found.at - FIRST).total_seconds() // 60)) == max(after)


DAY = date(2026, 5, 4)


def _score(days: int, total: int, *, is_after_dose: bool = False) -> DatedScore:
    return DatedScore(taken_on=DAY + timedelta(days=days), total=Decimal(total), is_after_dose=is_after_dose)


@pytest.mark.parametrize(
    ("scores", "before", "after"),
    [
        ([], None, None),
        ([_score(-3, 18), _score(-1, 16), _score(2, 9), _score(6, 7)], 16, 9),
        ([_score(0, 15)], 15, None),
        ([_score(0, 15), _score(0, 8, is_after_dose=True)], 15, 8),
        # What belongs to the doses on either side is not this one's.
        ([_score(-14, 20), _score(14, 5, is_after_dose=True)], None, None),
        ([_score(-14, 20, is_after_dose=True), _score(14, 5)], 20, 5),
    ],
)
def test_scores_belong_to_the_dose_they_stand_next_to(
    scores: list[DatedScore], before: int | None, after: int | None
) -> None:
    found = around(scores, day=DAY, previous=DAY - timedelta(days=14), following=DAY + timedelta(days=14))

    assert tuple(None if score is None else score.total for score in found) == (before, after)
