"""Leaving: what is missing, and how long is left to wait (domain.md 4.8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.discharge import check, may_leave_from
from sessions.terms import ReadinessItem

pytestmark = pytest.mark.pure

LAST_UNIT = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
ALL = frozenset(ReadinessItem)


def test_twelve_items_are_checked() -> None:
    assert len(ReadinessItem) == 12


def test_a_client_who_is_ready() -> None:
    found = check(
        ALL, last_unit_at=LAST_UNIT, minimum_minutes=120, handed_to="Sam", at=LAST_UNIT + timedelta(minutes=120)
    )

    assert found.is_complete
    assert (found.missing, found.minutes_since_last_unit, found.minutes_short) == ((), 120, 0)


@pytest.mark.parametrize("item", ReadinessItem)
def test_each_item_counts(item: ReadinessItem) -> None:
    found = check(
        ALL - {item}, last_unit_at=LAST_UNIT, minimum_minutes=0, handed_to="Sam", at=LAST_UNIT + timedelta(hours=3)
    )

    assert found.missing == (item,)
    assert not found.is_complete


@pytest.mark.parametrize(("minutes", "short"), [(0, 120), (119, 1), (120, 0), (300, 0)])
def test_the_waiting_time_counts_from_the_last_unit(minutes: int, short: int) -> None:
    at = LAST_UNIT + timedelta(minutes=minutes)

    found = check(ALL, last_unit_at=LAST_UNIT, minimum_minutes=120, handed_to="Sam", at=at)

    assert (found.minutes_short, found.is_complete) == (short, short == 0)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_named_adult_receives_the_client(name: str) -> None:
    found = check(ALL, last_unit_at=None, minimum_minutes=120, handed_to=name, at=LAST_UNIT)

    assert not found.receiver_named
    assert not found.is_complete


def test_without_medicine_there_is_nothing_to_wait_for() -> None:
    found = check(ALL, last_unit_at=None, minimum_minutes=120, handed_to="Sam", at=LAST_UNIT)

    assert (found.minutes_since_last_unit, found.minutes_short, found.is_complete) == (None, 0, True)


def test_from_when_the_client_may_leave() -> None:
    assert may_leave_from(LAST_UNIT, minimum_minutes=120) == LAST_UNIT + timedelta(hours=2)


@given(minimum=st.integers(0, 300), waited=st.integers(0, 20_000), confirmed=st.sets(st.sampled_from(list(ALL))))
def test_missing_and_waiting_agree_with_counting(minimum: int, waited: int, confirmed: set[ReadinessItem]) -> None:
    at = LAST_UNIT + timedelta(seconds=waited)

    found = check(confirmed, last_unit_at=LAST_UNIT, minimum_minutes=minimum, handed_to="Sam", at=at)

    assert len(found.missing) == 12 - len(confirmed)
    assert (found.minutes_short == 0) is (at >= may_leave_from(LAST_UNIT, minimum_minutes=minimum))
