"""Minutes from the first unit and typed times, on both clock changes of the year (domain.md 6.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.timeline import first_taken_at, offset_minutes, parse_time, show_offset
from sessions.terms import TimeProblem

pytestmark = pytest.mark.pure

P = TimeProblem
ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 5, 4, 14, 30, 20, tzinfo=ZONE)


def _clock(text: str, *, now: datetime = NOW) -> str | TimeProblem | None:
    typed = parse_time(text, now=now, zone=ZONE)
    return typed.at.astimezone(ZONE).strftime("%m-%d %H:%M") if typed.at else typed.problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1405", "05-04 14:05"),
        ("14:05", "05-04 14:05"),
        ("14.05", "05-04 14:05"),
        (" 14:05 ", "05-04 14:05"),
        ("905", "05-04 09:05"),
        ("9:05", "05-04 09:05"),
        ("2:05 pm", "05-04 14:05"),
        ("2:05PM", "05-04 14:05"),
        ("11:05 a.m.", "05-04 11:05"),
        ("12:05 pm", "05-04 12:05"),
        ("1:05 pm", "05-04 13:05"),
        ("-720", "05-04 02:30"),
        ("-3", "05-04 14:27"),
        ("- 3", "05-04 14:27"),
        ("\u22123", "05-04 14:27"),
        ("-0", "05-04 14:30"),
        ("-90", "05-04 13:00"),
        ("1430", "05-04 14:30"),
        ("1431", "05-04 14:31"),
        ("1432", P.IN_THE_FUTURE),
        ("2355", P.IN_THE_FUTURE),
        ("0100", P.TOO_LONG_AGO),
        ("-721", P.TOO_LONG_AGO),
        ("", P.NOT_A_TIME),
        ("2400", P.NOT_A_TIME),
        ("1460", P.NOT_A_TIME),
        ("13:05 pm", P.NOT_A_TIME),
        ("0:05 am", P.NOT_A_TIME),
        ("+3", P.NOT_A_TIME),
        ("-1000", P.NOT_A_TIME),
        ("١٤٠٥", P.NOT_A_TIME),
        ("soon", P.NOT_A_TIME),
        ("5", P.NOT_A_TIME),
        ("1405; DROP", P.NOT_A_TIME),
    ],
)
def test_typed_times(text: str, expected: str | TimeProblem) -> None:
    assert _clock(text) == expected


def test_just_after_midnight_a_late_time_is_yesterdays() -> None:
    assert _clock("2355", now=datetime(2026, 5, 5, 0, 10, tzinfo=ZONE)) == "05-04 23:55"


def test_a_clock_a_minute_ahead_is_believed() -> None:
    assert _clock("1431", now=NOW.replace(second=0)) == "05-04 14:31"
    assert _clock("1432", now=NOW.replace(second=0)) is P.IN_THE_FUTURE


def test_exactly_twelve_hours_are_looked_back() -> None:
    noon = datetime(2026, 5, 5, 11, 55, tzinfo=ZONE)

    assert _clock("2355", now=noon) == "05-04 23:55"
    assert _clock("2354", now=noon) is P.IN_THE_FUTURE


def test_a_time_that_the_clocks_skipped_did_not_exist() -> None:
    now = datetime(2026, 3, 8, 4, 0, tzinfo=ZONE)

    assert _clock("0230", now=now) is P.DOES_NOT_EXIST
    assert _clock("0330", now=now) == "03-08 03:30"


def test_minutes_ago_are_real_minutes_across_the_change() -> None:
    now = datetime(2026, 3, 8, 3, 10, tzinfo=ZONE)

    assert _clock("-20", now=now) == "03-08 01:50"


@pytest.mark.parametrize(
    ("now_utc", "expected_utc"),
    [
        (datetime(2026, 11, 1, 5, 45, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, 15, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, 45, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_of_an_hour_that_came_twice_the_later_one_that_has_passed_is_meant(
    now_utc: datetime, expected_utc: datetime
) -> None:
    assert parse_time("0130", now=now_utc, zone=ZONE).at == expected_utc


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    ago=st.integers(0, 700),
)
def test_a_time_typed_off_the_wall_clock_is_that_time(now: datetime, ago: int) -> None:
    moment = now.replace(tzinfo=UTC, second=0, microsecond=0)
    meant = moment - timedelta(minutes=ago)

    typed = parse_time(meant.astimezone(ZONE).strftime("%H%M"), now=moment, zone=ZONE)

    # Only an hour that comes twice can be meant differently, and then by exactly that hour.
    assert typed.at is not None
    assert typed.at - meant in (timedelta(0), timedelta(hours=1))
    assert typed.at <= moment


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_a_problem(text: str) -> None:
    typed = parse_time(text, now=NOW, zone=ZONE)

    assert (typed.at is None) is not (typed.problem is None)


def test_minute_zero_is_the_first_unit() -> None:
    assert first_taken_at([NOW, NOW - timedelta(minutes=20)]) == NOW - timedelta(minutes=20)
    assert first_taken_at([]) is None


@pytest.mark.parametrize(
    ("seconds", "minutes", "shown"),
    [(0, 0, "0"), (59, 0, "0"), (60, 1, "+1"), (2400, 40, "+40"), (-1, -1, "\u22121"), (-600, -10, "\u221210")],
)
def test_offsets(seconds: int, minutes: int, shown: str) -> None:
    found = offset_minutes(NOW + timedelta(seconds=seconds), NOW)

    assert (found, show_offset(found)) == (minutes, shown)


def test_without_a_dose_there_is_no_offset() -> None:
    assert offset_minutes(NOW, None) is None
    assert show_offset(None) == ""
