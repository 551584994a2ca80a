"""Quiet hours by the client's clock: earlier, never later (domain.md 9.1)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.reminders.rules.quiet_hours import QuietHours, is_quiet, move_out

pytestmark = pytest.mark.pure

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHours(starts=time(20), ends=time(8), zone=NEW_YORK)
NOON = QuietHours(starts=time(12), ends=time(14), zone=NEW_YORK)


def _local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [((7, 59), True), ((8, 0), False), ((19, 59), False), ((20, 0), True), ((23, 30), True), ((0, 0), True)],
)
def test_the_night_is_quiet(clock: tuple[int, int], expected: bool) -> None:
    assert is_quiet(_local(2026, 5, 4, *clock), NIGHT) is expected


def test_the_clients_clock_counts_not_the_practices() -> None:
    nine_in_new_york = _local(2026, 5, 4, 9, 0)
    california = QuietHours(starts=time(20), ends=time(8), zone=ZoneInfo("America/Los_Angeles"))

    assert is_quiet(nine_in_new_york, NIGHT) is False
    assert is_quiet(nine_in_new_york, california) is True


@pytest.mark.parametrize(
    ("at", "moved"),
    [
        ((2026, 5, 4, 6, 0), (2026, 5, 3, 19, 59)),
        ((2026, 5, 4, 22, 0), (2026, 5, 4, 19, 59)),
        ((2026, 5, 4, 20, 0), (2026, 5, 4, 19, 59)),
        ((2026, 5, 4, 10, 0), (2026, 5, 4, 10, 0)),
    ],
)
def test_a_message_in_the_night_goes_the_evening_before(at: tuple[int, ...], moved: tuple[int, ...]) -> None:
    assert move_out(_local(*at), NIGHT) == _local(*moved)


def test_a_quiet_noon_moves_to_the_morning_of_the_same_day() -> None:
    assert move_out(_local(2026, 5, 4, 13, 0), NOON) == _local(2026, 5, 4, 11, 59)


def test_equal_times_leave_no_hour_quiet() -> None:
    never = QuietHours(starts=time(0), ends=time(0), zone=NEW_YORK)

    assert [hour for hour in range(24) if is_quiet(_local(2026, 5, 4, hour), never)] == []


@pytest.mark.parametrize("day", [(2026, 3, 8), (2026, 11, 1)])
def test_the_night_of_each_clock_change(day: tuple[int, int, int]) -> None:
    moved = move_out(_local(*day, 6, 30), NIGHT)

    assert moved.astimezone(NEW_YORK).strftime("%m-%d %H:%M") == f"{'03-07' if day[1] == 3 else '10-31'} 19:59"


@pytest.mark.parametrize(("clock", "moved"), [((3, 10), "01:59"), ((7, 0), "01:59"), ((8, 0), "08:00")])
def test_quiet_hours_that_begin_in_the_hour_the_clocks_skip(clock: tuple[int, int], moved: str) -> None:
    hours = QuietHours(starts=time(2, 30), ends=time(8), zone=NEW_YORK)

    assert move_out(_local(2026, 3, 8, *clock), hours).astimezone(NEW_YORK).strftime("%H:%M") == moved


ZONES = st.sampled_from(["America/New_York", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0))


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    starts=CLOCKS,
    ends=CLOCKS,
    zone=ZONES,
)
def test_a_moved_message_is_never_later_and_never_quiet(at: datetime, starts: time, ends: time, zone: str) -> None:
    hours = QuietHours(starts=starts, ends=ends, zone=ZoneInfo(zone))
    due = at.replace(tzinfo=UTC)

    moved = move_out(due, hours)

    assert moved <= due
    assert not is_quiet(moved, hours)
    assert (moved == due) is (not is_quiet(due, hours))


@given(at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), starts=CLOCKS, ends=CLOCKS)
def test_without_clock_changes_it_agrees_with_going_back_minute_by_minute(
    at: datetime, starts: time, ends: time
) -> None:
    hours = QuietHours(starts=starts, ends=ends, zone=UTC)
    due = at.replace(tzinfo=UTC, second=0, microsecond=0)

    naive = due
    while is_quiet(naive, hours):
        naive -= timedelta(minutes=1)

    assert move_out(due, hours) == naive
