"""When vital signs are due, and which of them were taken (domain.md 4.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.schedule import planned_readings
from sessions.terms import VitalSlot

pytestmark = pytest.mark.pure

FIRST = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
OFFSETS = [-10, 40, 90]


def _at(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


def _states(readings: list[int], now: int) -> list[VitalSlot]:
    found = planned_readings(OFFSETS, first_taken_at=FIRST, read_at=map(_at, readings), now=_at(now))
    return [slot.state for slot in found]


S = VitalSlot


@pytest.mark.parametrize(
    ("readings", "now", "expected"),
    [
        ([], 0, [S.LATE, S.UPCOMING, S.UPCOMING]),
        ([-25], 0, [S.DONE, S.UPCOMING, S.UPCOMING]),
        ([-25], 39, [S.DONE, S.UPCOMING, S.UPCOMING]),
        ([-25], 40, [S.DONE, S.DUE, S.UPCOMING]),
        ([-25], 49, [S.DONE, S.DUE, S.UPCOMING]),
        ([-25], 50, [S.DONE, S.LATE, S.UPCOMING]),
        ([-25], 80, [S.DONE, S.NOT_DONE, S.UPCOMING]),
        ([-25, 38], 40, [S.DONE, S.DONE, S.UPCOMING]),
        ([-25, 38, 95], 96, [S.DONE, S.DONE, S.DONE]),
        ([38], 40, [S.NOT_DONE, S.DONE, S.UPCOMING]),
        ([-25, 38], 500, [S.DONE, S.DONE, S.LATE]),
    ],
)
def test_how_a_session_goes(readings: list[int], now: int, expected: list[VitalSlot]) -> None:
    assert _states(readings, now) == expected


def test_before_the_first_unit_only_the_baseline_is_due() -> None:
    nothing = planned_readings(OFFSETS, first_taken_at=None, read_at=[], now=FIRST)
    baseline = planned_readings(OFFSETS, first_taken_at=None, read_at=[_at(-20), _at(-15)], now=FIRST)

    assert [slot.state for slot in nothing] == [S.DUE, S.UPCOMING, S.UPCOMING]
    assert [slot.state for slot in baseline] == [S.DONE, S.UPCOMING, S.UPCOMING]
    assert baseline[0].taken_at == _at(-15)
    assert {slot.due_at for slot in nothing} == {None}


def test_each_slot_says_when_it_is_due_and_when_it_was_taken() -> None:
    (slot,) = planned_readings([40, 40], first_taken_at=FIRST, read_at=[_at(41)], now=_at(60))

    assert (slot.offset_minutes, slot.due_at, slot.taken_at) == (40, _at(40), _at(41))


def test_a_baseline_planned_for_minute_zero_counts_from_the_start_of_the_session() -> None:
    waiting = planned_readings([0, 40], first_taken_at=None, read_at=[], now=FIRST)
    early = planned_readings([0, 40], first_taken_at=FIRST, read_at=[_at(-45)], now=FIRST)
    unread = planned_readings([0, 40], first_taken_at=None, read_at=[_at(-45)], now=FIRST)

    assert [slot.state for slot in waiting] == [S.DUE, S.UPCOMING]
    assert [slot.state for slot in early] == [S.DONE, S.UPCOMING]
    assert [slot.state for slot in unread] == [S.DONE, S.UPCOMING]


def test_a_reading_at_the_very_opening_belongs_to_the_new_slot() -> None:
    assert _states([-25, 30], 30) == [S.DONE, S.DONE, S.UPCOMING]
    assert _states([-25, 29], 30) == [S.DONE, S.UPCOMING, S.UPCOMING]


def test_without_a_schedule_nothing_is_due() -> None:
    assert planned_readings([], first_taken_at=FIRST, read_at=[FIRST], now=FIRST) == ()


@given(
    offsets=st.lists(st.integers(-30, 240), max_size=8),
    readings=st.lists(st.integers(-60, 300), max_size=12),
    now=st.integers(-60, 400),
)
def test_no_reading_counts_twice_and_none_is_invented(offsets: list[int], readings: list[int], now: int) -> None:
    found = planned_readings(offsets, first_taken_at=FIRST, read_at=map(_at, readings), now=_at(now))

    taken = [slot.taken_at for slot in found if slot.taken_at is not None]
    assert [slot.offset_minutes for slot in found] == sorted(set(offsets))
    assert len(taken) == len(set(taken))
    assert set(taken) <= set(map(_at, readings))
    for slot in found:
        assert (slot.state is S.DONE) is (slot.taken_at is not None)
        assert slot.due_at is not None
        assert slot.state is not S.UPCOMING or _at(now) < slot.due_at
