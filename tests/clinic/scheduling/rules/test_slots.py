"""Free time against a second, minute-by-minute way of finding it; both daylight-saving edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.scheduling.rules.slots import (
    Span,
    WeeklyHours,
    blocked,
    conflicts,
    day_window,
    free_slots,
    integration_pair,
    joined,
    working_spans,
)
from clinic.scheduling.terms import PairVerdict

pytestmark = pytest.mark.pure

ZONE = ZoneInfo("America/New_York")
DAY = datetime(2026, 5, 4, tzinfo=UTC)


def _at(minute: int) -> datetime:
    return DAY + timedelta(minutes=minute)


def _span(start: int, end: int) -> Span:
    return Span(starts_at=_at(start), ends_at=_at(end))


def _wall(span: Span) -> tuple[str, str]:
    return tuple(at.astimezone(ZONE).strftime("%H:%M") for at in (span.starts_at, span.ends_at))  # type: ignore[return-value]


@pytest.mark.parametrize("end", [0, -5])
def test_a_stretch_ends_after_it_starts(end: int) -> None:
    with pytest.raises(ValueError, match="ends after"):
        _span(0, end)


def test_a_stretch_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Span(starts_at=datetime(2026, 5, 4, 9), ends_at=datetime(2026, 5, 4, 10))


@pytest.mark.parametrize(
    ("other", "expected"),
    [((0, 60), False), ((60, 61), True), ((119, 200), True), ((120, 200), False), ((0, 500), True), ((70, 80), True)],
)
def test_touching_appointments_share_no_moment(other: tuple[int, int], expected: bool) -> None:
    assert _span(60, 120).overlaps(_span(*other)) is expected
    assert _span(*other).overlaps(_span(60, 120)) is expected


def test_an_appointment_occupies_its_pause_too() -> None:
    assert blocked(_at(0), minutes=180, buffer_minutes=30) == _span(0, 210)


def test_conflicts_come_in_order() -> None:
    busy = [_span(200, 260), _span(0, 30), _span(20, 70)]

    assert conflicts(_span(25, 210), busy) == (_span(0, 30), _span(20, 70), _span(200, 260))


def test_stretches_that_touch_are_joined() -> None:
    assert joined([_span(60, 90), _span(0, 60), _span(100, 120), _span(70, 80)]) == (_span(0, 90), _span(100, 120))


def test_a_dosing_block_with_its_pause_between_two_appointments() -> None:
    found = free_slots(
        working=[_span(540, 1020)],
        busy=[_span(540, 600), _span(840, 900)],
        minutes=180,
        buffer_minutes=30,
        step_minutes=15,
        window=_span(0, 1440),
    )

    assert found == (_span(600, 780), _span(615, 795), _span(630, 810))


def test_the_pause_may_reach_beyond_working_hours() -> None:
    found = free_slots(
        working=[_span(540, 600)], busy=[], minutes=60, buffer_minutes=30, step_minutes=30, window=_span(0, 1440)
    )

    assert found == (_span(540, 600),)


@pytest.mark.parametrize(("minutes", "step", "pause"), [(0, 15, 0), (60, 0, 0), (60, 15, -1)])
def test_impossible_lengths_are_refused(minutes: int, step: int, pause: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        free_slots(working=[], busy=[], minutes=minutes, buffer_minutes=pause, step_minutes=step, window=_span(0, 1440))


SPANS = st.builds(lambda start, length: _span(start, start + length), st.integers(0, 500), st.integers(1, 120))


@given(
    working=st.lists(SPANS, max_size=3),
    busy=st.lists(SPANS, max_size=6),
    minutes=st.integers(1, 90),
    pause=st.integers(0, 30),
    step=st.integers(1, 45),
    window=SPANS,
)
def test_free_slots_agree_with_looking_at_every_minute(
    working: list[Span], busy: list[Span], minutes: int, pause: int, step: int, window: Span
) -> None:
    def minutes_of(spans: list[Span]) -> set[int]:
        return {
            minute
            for span in spans
            for minute in range(
                (span.starts_at - DAY) // timedelta(minutes=1), (span.ends_at - DAY) // timedelta(minutes=1)
            )
        }

    open_minutes, busy_minutes, seen = minutes_of(working), minutes_of(busy), minutes_of([window])
    expected = []
    for start in range(1000):
        if start not in open_minutes:
            continue
        origin = start
        while origin - 1 in open_minutes:
            origin -= 1
        needed = set(range(start, start + minutes))
        occupied = set(range(start, start + minutes + pause))
        if (start - origin) % step == 0 and needed <= open_minutes & seen and not occupied & busy_minutes:
            expected.append(_span(start, start + minutes))

    found = free_slots(
        working=working, busy=busy, minutes=minutes, buffer_minutes=pause, step_minutes=step, window=window
    )

    assert list(found) == expected


MONDAY_TO_SUNDAY = tuple(WeeklyHours(weekday=day, starts=time(9), ends=time(17)) for day in range(7))


@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 2)])
def test_working_hours_keep_the_clock_on_the_wall_across_daylight_saving(day: date) -> None:
    (span,) = working_spans(MONDAY_TO_SUNDAY, first=day, days=1, zone=ZONE)

    assert _wall(span) == ("09:00", "17:00")
    assert span.ends_at - span.starts_at == timedelta(hours=8)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 7), 24), (date(2026, 3, 8), 23), (date(2026, 11, 1), 25)])
def test_a_day_has_the_hours_it_has(day: date, hours: int) -> None:
    window = day_window(day, ZONE)

    assert window.ends_at - window.starts_at == timedelta(hours=hours)


def test_night_hours_lose_the_hour_that_is_skipped() -> None:
    night = [WeeklyHours(weekday=6, starts=time(1), ends=time(4))]

    (spring,) = working_spans(night, first=date(2026, 3, 8), days=1, zone=ZONE)
    (autumn,) = working_spans(night, first=date(2026, 11, 1), days=1, zone=ZONE)

    assert spring.ends_at - spring.starts_at == timedelta(hours=2)
    assert autumn.ends_at - autumn.starts_at == timedelta(hours=4)


@pytest.mark.parametrize(("starts", "ends"), [(time(2, 30), time(3, 15)), (time(2), time(3))])
def test_hours_that_the_clocks_skip_wholly_are_no_working_time(starts: time, ends: time) -> None:
    skipped = [WeeklyHours(weekday=6, starts=starts, ends=ends)]

    assert working_spans(skipped, first=date(2026, 3, 8), days=1, zone=ZONE) == ()


def test_only_the_weekdays_that_are_worked_have_hours() -> None:
    wednesday = [WeeklyHours(weekday=2, starts=time(10), ends=time(12))]

    spans = working_spans(wednesday, first=date(2026, 5, 4), days=14, zone=ZONE)

    assert [span.starts_at.astimezone(ZONE).date() for span in spans] == [date(2026, 5, 6), date(2026, 5, 13)]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], PairVerdict.MISSING),
        ([-24], PairVerdict.MISSING),
        ([23], PairVerdict.TOO_EARLY),
        ([24], PairVerdict.PAIRED),
        ([72], PairVerdict.PAIRED),
        ([73], PairVerdict.TOO_LATE),
        ([2, 48, 100], PairVerdict.PAIRED),
        ([2, 100], PairVerdict.TOO_EARLY),
    ],
)
def test_a_dosing_block_needs_integration_24_to_72_hours_later(hours: list[int], expected: PairVerdict) -> None:
    verdict = integration_pair(
        dosing_ends_at=DAY,
        integration_starts=[DAY + timedelta(hours=hour) for hour in hours],
        opens_after=timedelta(hours=24),
        closes_after=timedelta(hours=72),
    )

    assert verdict is expected


def test_the_limits_of_the_pair_are_the_practice_setting() -> None:
    verdict = integration_pair(
        dosing_ends_at=DAY,
        integration_starts=[DAY + timedelta(days=6)],
        opens_after=timedelta(days=1),
        closes_after=timedelta(days=7),
    )

    assert verdict is PairVerdict.PAIRED
