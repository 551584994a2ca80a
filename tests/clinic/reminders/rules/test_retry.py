"""Trying again: 1, 5, 15, 60, 180 minutes, then never (trust.md 3.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.reminders.rules.retry import next_attempt

pytestmark = pytest.mark.pure

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FAR = NOW + timedelta(days=2)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180)])
def test_each_failure_waits_longer(attempts: int, minutes: int) -> None:
    again = next_attempt(attempts=attempts, now=NOW, not_after=FAR, jitter=0.0)

    assert again == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("attempts", [6, 7, 100])
def test_after_five_retries_it_is_dead(attempts: int) -> None:
    assert next_attempt(attempts=attempts, now=NOW, not_after=FAR, jitter=0.0) is None


@pytest.mark.parametrize(("jitter", "seconds"), [(-1.0, 48), (1.0, 72)])
def test_jitter_is_a_fifth_either_way(jitter: float, seconds: int) -> None:
    assert next_attempt(attempts=1, now=NOW, not_after=FAR, jitter=jitter) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "is_dead"), [(60, False), (59, True)])
def test_nothing_is_tried_after_its_time(seconds: int, is_dead: bool) -> None:
    again = next_attempt(attempts=1, now=NOW, not_after=NOW + timedelta(seconds=seconds), jitter=0.0)

    assert (again is None) is is_dead


@pytest.mark.parametrize(("attempts", "jitter"), [(0, 0.0), (1, 1.1), (1, -1.1)])
def test_impossible_arguments_are_refused(attempts: int, jitter: float) -> None:
    with pytest.raises(ValueError, match="attempt"):
        next_attempt(attempts=attempts, now=NOW, not_after=FAR, jitter=jitter)


@given(jitters=st.lists(st.floats(-1, 1), min_size=5, max_size=5))
def test_the_whole_horizon_is_under_twenty_hours(jitters: list[float]) -> None:
    at = NOW
    for attempts, jitter in enumerate(jitters, start=1):
        again = next_attempt(attempts=attempts, now=at, not_after=FAR, jitter=jitter)
        assert again is not None
        assert again > at
        at = again

    assert at - NOW < timedelta(hours=20)
