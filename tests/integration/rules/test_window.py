"""When integration is due and where it stands (domain.md 6.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.rules.window import due_window, hours_since_dose, standing
from integration.terms import Standing

pytestmark = pytest.mark.pure

LEFT = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)
WINDOW = due_window(LEFT, opens_after=timedelta(hours=24), closes_after=timedelta(hours=72))


def _after(hours: int) -> datetime:
    return LEFT + timedelta(hours=hours)


def test_the_window_is_24_to_72_hours_after_the_client_left() -> None:
    assert (WINDOW.opens_at, WINDOW.closes_at) == (_after(24), _after(72))


@pytest.mark.parametrize(("hours", "expected"), [(23, False), (24, True), (72, True), (73, False)])
def test_both_ends_belong_to_the_window(hours: int, expected: bool) -> None:
    assert WINDOW.holds(_after(hours)) is expected


@pytest.mark.parametrize(("opens", "closes"), [(72, 24), (24, 24), (-1, 24)])
def test_a_window_closes_after_it_opens(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="closes after"):
        due_window(LEFT, opens_after=timedelta(hours=opens), closes_after=timedelta(hours=closes))


@pytest.mark.parametrize(
    ("now", "held", "declined", "booked", "expected"),
    [
        (1, False, False, [], Standing.DUE),
        (72, False, False, [], Standing.DUE),
        (73, False, False, [], Standing.OVERDUE),
        (1, False, False, [49], Standing.SCHEDULED),
        (48, False, False, [49], Standing.SCHEDULED),
        (50, False, False, [49], Standing.DUE),
        (80, False, False, [49], Standing.OVERDUE),
        (80, False, False, [100], Standing.SCHEDULED),
        (80, False, True, [], Standing.DECLINED),
        (1, False, True, [49], Standing.SCHEDULED),
        (80, True, True, [], Standing.COMPLETED),
        (1, True, False, [49], Standing.COMPLETED),
    ],
)
def test_where_it_stands(now: int, held: bool, declined: bool, booked: list[int], expected: Standing) -> None:
    found = standing(
        WINDOW,
        now=_after(now),
        is_held=held,
        is_declined=declined,
        booked_until=[_after(hours) for hours in booked],
    )

    assert found is expected


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (59, 0), (60, 1), (2879, 47), (-1, -1)])
def test_hours_since_the_dose_are_whole(minutes: int, expected: int) -> None:
    assert hours_since_dose(LEFT, LEFT + timedelta(minutes=minutes)) == expected


@given(
    opens=st.integers(0, 100),
    length=st.integers(1, 200),
    now=st.integers(-50, 400),
    held=st.booleans(),
    declined=st.booleans(),
    booked=st.lists(st.integers(-50, 400), max_size=4),
)
def test_standing_agrees_with_asking_hour_by_hour(
    opens: int, length: int, now: int, held: bool, declined: bool, booked: list[int]
) -> None:
    window = due_window(LEFT, opens_after=timedelta(hours=opens), closes_after=timedelta(hours=opens + length))
    if held:
        expected = "COMPLETED"
    elif [hour for hour in booked if hour in range(now + 1, 401)]:
        expected = "SCHEDULED"
    elif declined:
        expected = "DECLINED"
    else:
        expected = "DUE" if now in range(-50, opens + length + 1) else "OVERDUE"

    found = standing(
        window,
        now=_after(now),
        is_held=held,
        is_declined=declined,
        booked_until=[_after(hours) for hours in booked],
    )

    assert found.value == expected
