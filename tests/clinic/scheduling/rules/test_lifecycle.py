"""Appointments: every pair of states, and what a cancellation is called (domain.md 1.2)."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from clinic.scheduling.rules.lifecycle import (
    RELEASED,
    TRANSITIONS,
    UPCOMING,
    cancelled_as,
    may_become,
    may_become_at,
)
from clinic.scheduling.terms import AppointmentStatus

pytestmark = pytest.mark.pure

S = AppointmentStatus
START = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
TABLE = {
    S.REQUESTED: "BOOKED CANCELLED",
    S.BOOKED: "CONFIRMED CHECKED_IN IN_PROGRESS COMPLETED LATE_CANCEL CANCELLED NO_SHOW RESCHEDULED",
    S.CONFIRMED: "CHECKED_IN IN_PROGRESS COMPLETED LATE_CANCEL CANCELLED NO_SHOW RESCHEDULED",
    S.CHECKED_IN: "IN_PROGRESS COMPLETED LATE_CANCEL",
    S.IN_PROGRESS: "COMPLETED",
    S.COMPLETED: "",
    S.LATE_CANCEL: "",
    S.CANCELLED: "",
    S.NO_SHOW: "",
    S.RESCHEDULED: "",
}


@pytest.mark.parametrize(("current", "target"), list(itertools.product(S, S)))
def test_every_pair_of_states(current: AppointmentStatus, target: AppointmentStatus) -> None:
    assert may_become(current, target) is (target.value in TABLE[current].split())


def test_what_released_its_time_never_takes_it_back() -> None:
    assert [status for status in RELEASED if TRANSITIONS[status]] == []


def test_nobody_is_reminded_of_what_is_over_or_given_up() -> None:
    assert not UPCOMING & RELEASED
    assert S.COMPLETED not in UPCOMING


@pytest.mark.parametrize(("minutes", "expected"), [(-1, False), (0, True), (15, True)])
def test_nobody_fails_to_come_before_the_start(minutes: int, expected: bool) -> None:
    now = START + timedelta(minutes=minutes)

    assert may_become_at(S.BOOKED, S.NO_SHOW, starts_at=START, now=now) is expected


def test_the_time_matters_to_no_shows_only() -> None:
    early = START - timedelta(days=1)

    assert may_become_at(S.BOOKED, S.CANCELLED, starts_at=START, now=early) is True
    assert may_become_at(S.COMPLETED, S.CANCELLED, starts_at=START, now=early) is False


@pytest.mark.parametrize(
    ("hours_left", "expected"), [(49, S.CANCELLED), (48, S.CANCELLED), (47, S.LATE_CANCEL), (-1, S.LATE_CANCEL)]
)
def test_what_a_cancellation_is_called(hours_left: int, expected: AppointmentStatus) -> None:
    now = START - timedelta(hours=hours_left)

    assert cancelled_as(starts_at=START, now=now, notice=timedelta(hours=48)) is expected
