"""Moments across both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.moments import absolute, elapsed, whole_minutes

pytestmark = pytest.mark.pure

ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2026, 3, 8, 1, 0, tzinfo=ZONE), datetime(2026, 3, 8, 4, 0, tzinfo=ZONE), 2),
        (datetime(2026, 11, 1, 0, 30, tzinfo=ZONE), datetime(2026, 11, 1, 2, 30, tzinfo=ZONE), 3),
        (datetime(2026, 5, 4, 9, 0, tzinfo=ZONE), datetime(2026, 5, 4, 7, 0, tzinfo=ZONE), -2),
    ],
)
def test_what_really_passed(start: datetime, end: datetime, hours: int) -> None:
    assert elapsed(start, end) == timedelta(hours=hours)
    assert whole_minutes(start, end) == hours * 60


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        absolute(datetime(2026, 5, 4))


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    seconds=st.integers(-1_000_000, 1_000_000),
)
def test_the_zone_it_is_written_in_never_matters(start: datetime, seconds: int) -> None:
    first = start.replace(tzinfo=UTC)
    second = first + timedelta(seconds=seconds)

    assert elapsed(first.astimezone(ZONE), second.astimezone(ZONE)) == timedelta(seconds=seconds)
    assert whole_minutes(first.astimezone(ZONE), second.astimezone(ZONE)) == seconds // 60
