"""When an export waits, and when opening clients is a burst."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.haste import BURST_WINDOW, CLIENTS, QUIET, Look, bursts, next_export_at

pytestmark = pytest.mark.pure

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def looks(*opened: tuple[float, int]) -> list[Look]:
    """Return looks at clients by number, by minutes after noon."""
    return [
        Look(at=NOON + minutes * MINUTE, seq=seq, client_id=UUID(int=client))
        for seq, (minutes, client) in enumerate(opened)
    ]


@pytest.mark.parametrize(
    ("minutes_ago", "limit", "free_in"),
    [
        ([], 1, None),
        ([59], 1, 1),
        ([60], 1, None),
        ([61], 1, None),
        ([10, 20], 3, None),
        ([10, 20, 30], 3, 30),
        ([30, 20, 10, 5], 3, 40),
        ([90, 80, 10, 20, 30], 3, 30),
    ],
)
def test_an_export_waits_until_the_hour_has_room(minutes_ago: list[int], limit: int, free_in: int | None) -> None:
    exported = [NOON - ago * MINUTE for ago in minutes_ago]

    found = next_export_at(exported, limit=limit, now=NOON)

    assert found == (None if free_in is None else NOON + free_in * MINUTE)


@given(
    ago=st.lists(st.integers(0, 120), max_size=12),
    limit=st.integers(1, 6),
    later=st.integers(0, 70),
)
def test_who_waited_as_told_may_export_and_no_earlier(ago: list[int], limit: int, later: int) -> None:
    exported = [NOON - minutes * MINUTE for minutes in ago]
    free_at = next_export_at(exported, limit=limit, now=NOON)

    at = NOON + later * MINUTE
    recent = sum(at - timedelta(hours=1) < moment for moment in exported)
    assert (recent < limit) == (free_at is None or at >= free_at)


@pytest.mark.parametrize(
    ("opened", "reached"),
    [
        ([(0.1 * number, number) for number in range(CLIENTS - 1)], []),
        ([(0.1 * number, number) for number in range(CLIENTS)], [CLIENTS - 1]),
        # One client again and again is one client.
        ([(0.1 * number, number % 49) for number in range(99)], []),
        # The first has left the ten minutes when the fiftieth is opened.
        ([(number * 10 / (CLIENTS - 1), number) for number in range(CLIENTS)], []),
        ([(number * 9.99 / (CLIENTS - 1), number) for number in range(CLIENTS)], [CLIENTS - 1]),
        # Who goes on within the hour is not told of twice, and afterwards again.
        ([(0.1 * number, number) for number in range(3 * CLIENTS)], [CLIENTS - 1]),
        ([(0.1 * n + 66 * again, n) for again in range(2) for n in range(CLIENTS)], [CLIENTS - 1, 2 * CLIENTS - 1]),
    ],
)
def test_fifty_different_clients_within_ten_minutes(opened: list[tuple[float, int]], reached: list[int]) -> None:
    assert [burst.seq for burst in bursts(looks(*opened))] == reached


def naive(found: list[Look]) -> list[tuple[datetime, int]]:
    """Count anew at every look."""
    told: list[tuple[datetime, int]] = []
    start = 0
    for index, look in enumerate(found):
        if told and look.at < told[-1][0] + QUIET:
            start = index + 1
            continue
        window = [each for each in found[start : index + 1] if each.at > look.at - BURST_WINDOW]
        if len({each.client_id for each in window}) >= CLIENTS:
            told.append((look.at, look.seq))
            start = index + 1
    return told


@given(
    steps=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 80)), min_size=0, max_size=12),
    pause=st.integers(0, 90),
)
def test_the_window_moves_as_counting_anew_would(steps: list[tuple[int, int]], pause: int) -> None:
    opened, at = [], 0.0
    for seconds, many in steps:
        for client in range(many):
            at += seconds / 60
            opened.append((at, client))
        at += pause
    made = looks(*opened)

    assert [(burst.at, burst.seq) for burst in bursts(made)] == naive(made)
