"""A note is late by the clock, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic.signatures.rules.lateness import is_late_entry

pytestmark = pytest.mark.pure

MET = datetime(2026, 3, 7, 18, 0, tzinfo=UTC)  # the night after, the clocks of New York go forward


@pytest.mark.parametrize(
    ("after", "is_late"),
    [
        (timedelta(minutes=10), False),
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(days=9), True),
    ],
)
def test_later_than_a_day_is_late(after: timedelta, is_late: bool) -> None:
    assert is_late_entry(happened_at=MET, signed_at=MET + after) is is_late
