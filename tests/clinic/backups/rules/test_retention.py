"""Which backups stay, against a second and naive way of saying so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.backups.rules.retention import DAILY, HOURLY, MONTHLY, kept

pytestmark = pytest.mark.pure

START = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = st.lists(st.integers(0, 24 * 400), max_size=200).map(
    lambda hours: {START + timedelta(hours=hour, minutes=(hour * 37) % 60) for hour in hours}
)


def naive(times: set[datetime]) -> set[datetime]:
    """Walk back from the newest and take each first sight of an hour, a day, a month."""
    staying: set[datetime] = set()
    for how_many, form in ((48, "%Y%m%d%H"), (35, "%Y%m%d"), (84, "%Y%m")):
        seen: list[str] = []
        for at in sorted(times, reverse=True):
            name = at.strftime(form)
            if name in seen:
                continue
            if len(seen) == how_many:
                break
            seen.append(name)
            staying.add(at)
    return staying


@given(HOURS)
def test_the_rule_agrees_with_the_naive_way(times: set[datetime]) -> None:
    assert kept(times) == naive(times)


@given(HOURS)
def test_the_newest_stays_and_the_number_is_bounded(times: set[datetime]) -> None:
    staying = kept(times)

    assert len(staying) <= HOURLY + DAILY + MONTHLY
    assert not times or max(times) in staying
    assert kept(staying) == staying


@settings(max_examples=25)
@given(HOURS)
def test_removing_each_hour_leaves_what_removing_once_would(times: set[datetime]) -> None:
    held: set[datetime] = set()
    for at in sorted(times):
        held = set(kept(held | {at}))

    assert held == kept(times)


def test_seven_years_of_hours() -> None:
    times = {START + timedelta(hours=hour) for hour in range(24 * 365 * 8)}
    newest = max(times)
    staying = kept(times)

    assert sum(newest - at < timedelta(hours=48) for at in staying) == 48
    assert len({at.date() for at in staying if newest - at < timedelta(days=35)}) == 35
    assert len({(at.year, at.month) for at in staying}) == MONTHLY


def test_a_machine_that_was_off_keeps_its_past() -> None:
    old = {START + timedelta(hours=hour) for hour in range(24)}
    new = {START + timedelta(days=200)}

    assert old <= kept(old | new)
