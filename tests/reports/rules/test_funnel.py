"""Counting courses: against a second, naive count over invented histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.terms import CourseStatus
from reports.rules import funnel
from reports.rules.funnel import Move

pytestmark = pytest.mark.pure

S = CourseStatus
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=100)


def move(course: str, status: CourseStatus, day: int) -> Move:
    return Move(course=course, status=status, at=START + timedelta(days=day))


MOVES = [
    move("a", S.REFERRED, 0), move("a", S.CONSULT, 4), move("a", S.SCREENING, 10), move("a", S.ACTIVE, 40),
    move("b", S.REFERRED, 20), move("b", S.CONSULT, 22), move("b", S.CLOSED_NO_START, 30),
    move("c", S.REFERRED, 90),
]  # fmt: skip
STAYS = funnel.stays(MOVES)


def test_each_state_counts_who_stands_there_how_long_and_who_came() -> None:
    lines = {line.status: line for line in funnel.by_state(STAYS, first=START + timedelta(days=15), last=NOW, now=NOW)}

    assert [lines[S.REFERRED].standing, lines[S.REFERRED].entered, lines[S.REFERRED].median_days] == [1, 2, 4.0]
    assert [lines[S.CONSULT].standing, lines[S.CONSULT].entered, lines[S.CONSULT].median_days] == [0, 1, 7.0]
    assert [lines[S.ACTIVE].standing, lines[S.ACTIVE].median_days] == [1, 60.0]
    assert [lines[S.CLOSED_NO_START].standing, lines[S.CLOSED_NO_START].median_days] == [1, None]


def test_who_has_not_moved_for_longest_comes_first_and_ends_do_not_count() -> None:
    stuck = funnel.stuck_longest(STAYS, now=NOW, limit=5)

    assert [(stay.course, round(stay.days(NOW))) for stay in stuck] == [("a", 60), ("c", 10)]
    assert len(funnel.stuck_longest(STAYS, now=NOW, limit=1)) == 1


def test_sources_count_what_began_in_the_period_and_how_far_it_came() -> None:
    lines = funnel.by_source(STAYS, {"a": "WEB", "b": "WEB"}, first=START, last=NOW)

    assert [(line.source, line.begun, line.reached_dosing, line.ended) for line in lines] == [
        ("WEB", 2, 1, 1), (None, 1, 0, 0),
    ]  # fmt: skip
    assert funnel.by_source(STAYS, {}, first=NOW, last=NOW) == []


histories = st.lists(
    st.lists(st.tuples(st.sampled_from(list(S)), st.integers(0, 99)), min_size=1, max_size=6, unique_by=lambda x: x[1]),
    max_size=6,
)


@given(histories=histories)
def test_the_count_equals_a_naive_one(histories: list[list[tuple[CourseStatus, int]]]) -> None:
    moves = [move(str(number), status, day) for number, own in enumerate(histories) for status, day in own]
    lines = funnel.by_state(funnel.stays(moves), first=START, last=NOW, now=NOW)

    for line in lines:
        standing, lengths, entered = 0, [], 0
        for own in histories:
            ordered = sorted(own, key=lambda pair: pair[1])
            for place, (status, day) in enumerate(ordered):
                if status is not line.status:
                    continue
                entered += 1
                is_last = place == len(ordered) - 1
                standing += is_last
                lengths.append((100 if is_last else ordered[place + 1][1]) - day)
        is_end = line.status in funnel.ENDED
        assert (line.standing, line.entered) == (standing, entered)
        assert line.median_days == (None if is_end or not lengths else pytest.approx(median(lengths)))
    assert sum(line.standing for line in lines) == len(histories)
