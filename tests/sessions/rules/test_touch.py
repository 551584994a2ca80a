"""Touch counts on the day it was said, never widens after a dose, and ends when it is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.touch import NOTHING, Dose, Said, Scope, in_force, key_of, scope_of, standing_of
from sessions.terms import BodyPlace, TouchEntryKind, TouchKind, TouchState

pytestmark = pytest.mark.pure

NINE = datetime(2026, 3, 9, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HAND = scope_of([TouchKind.HOLDING], [BodyPlace.HAND])
HAND_AND_SHOULDER = scope_of([TouchKind.HOLDING], [BodyPlace.HAND, BodyPlace.SHOULDER])
AGREED, REAFFIRMED, TAKEN_BACK = TouchEntryKind


def said(*lines: tuple[int, TouchEntryKind, str, Scope]) -> list[Said]:
    """Return a ledger, by minutes after nine."""
    made = []
    for number, (minutes, kind, person, scope) in enumerate(lines):
        at = NINE + minutes * MINUTE
        made.append(Said(pk=UUID(int=number), at=at, day=at.date(), kind=kind, person=person, scope=scope))
    return made


def doses(*minutes: int) -> list[Dose]:
    return [Dose(at=(at := NINE + each * MINUTE), day=at.date()) for each in minutes]


DAY = 24 * 60


@pytest.mark.parametrize(
    ("ledger", "taken", "today", "void"),
    [
        ([(0, AGREED, "thea", HAND)], [], {"thea": HAND}, []),
        ([(0, AGREED, "thea", HAND)], [10], {"thea": HAND}, []),
        ([(0, AGREED, "thea", HAND), (5, TAKEN_BACK, "thea", NOTHING)], [], {}, []),
        ([(0, AGREED, "thea", HAND), (20, TAKEN_BACK, "thea", NOTHING)], [10], {}, []),
        # Said after the dose: it never counted, for nobody new either.
        ([(0, AGREED, "thea", HAND), (11, AGREED, "thea", HAND_AND_SHOULDER)], [10], {"thea": HAND}, [1]),
        ([(0, AGREED, "thea", HAND), (10, AGREED, "thea", HAND_AND_SHOULDER)], [10], {"thea": HAND}, [1]),
        ([(0, AGREED, "thea", HAND), (9, AGREED, "thea", HAND_AND_SHOULDER)], [10], {"thea": HAND_AND_SHOULDER}, []),
        ([(11, AGREED, "olive", HAND)], [10], {}, [0]),
        # Less is always possible, and what was taken back does not come back.
        ([(0, AGREED, "thea", HAND_AND_SHOULDER), (11, AGREED, "thea", HAND)], [10], {"thea": HAND}, []),
        ([(0, AGREED, "thea", HAND), (11, AGREED, "thea", NOTHING), (12, AGREED, "thea", HAND)], [10], {}, [2]),
        (
            [(0, AGREED, "thea", HAND), (11, TAKEN_BACK, "thea", NOTHING), (12, AGREED, "thea", HAND)],
            [10], {}, [2],
        ),
        (
            [(0, AGREED, "thea", HAND), (11, TAKEN_BACK, "thea", NOTHING), (12, REAFFIRMED, "thea", NOTHING)],
            [10], {}, [2],
        ),
        # Yesterday's words need saying again, before the dose.
        ([(-DAY, AGREED, "thea", HAND)], [], {}, []),
        ([(-DAY, AGREED, "thea", HAND), (0, REAFFIRMED, "thea", NOTHING)], [10], {"thea": HAND}, []),
        ([(-DAY, AGREED, "thea", HAND), (11, REAFFIRMED, "thea", NOTHING)], [10], {}, [1]),
        # A dose that ran past midnight is still today's for the client.
        ([(0, AGREED, "thea", HAND)], [-11 * 60], {}, [0]),
        ([(0, AGREED, "thea", HAND)], [-12 * 60], {"thea": HAND}, []),
    ],
)  # fmt: skip
def test_what_counts_today(ledger: list[Any], taken: list[int], today: dict[str, Scope], void: list[int]) -> None:
    standing, never_counted = standing_of(said(*ledger), doses(*taken))

    assert in_force(standing, NINE.date()) == today
    assert sorted(pk.int for pk in never_counted) == void


@pytest.mark.parametrize(
    ("ledger", "state"),
    [
        ([(0, AGREED, "thea", HAND)], TouchState.TOUCH_IN_FORCE),
        ([(-DAY, AGREED, "thea", HAND)], TouchState.TOUCH_NOT_TODAY),
        ([(0, AGREED, "thea", NOTHING)], TouchState.TOUCH_NONE),
        ([(0, AGREED, "thea", HAND), (1, TAKEN_BACK, "thea", NOTHING)], TouchState.TOUCH_TAKEN_BACK),
    ],
)
def test_where_it_stands(ledger: list[Any], state: TouchState) -> None:
    standing, _void = standing_of(said(*ledger), [])

    assert standing["thea"].state(NINE.date()) is state


def test_two_spellings_are_one_person() -> None:
    assert key_of("  Thea   Quinn ") == key_of("thea quinn")


PEOPLE = ("thea", "olive")
SCOPES = (NOTHING, HAND, HAND_AND_SHOULDER, scope_of(TouchKind, BodyPlace))
ACTS = st.one_of(
    st.tuples(st.just(AGREED), st.sampled_from(PEOPLE), st.sampled_from(SCOPES)),
    st.tuples(st.sampled_from([REAFFIRMED, TAKEN_BACK]), st.sampled_from(PEOPLE), st.just(NOTHING)),
    st.tuples(st.just("DOSE"), st.just(""), st.just(NOTHING)),
    st.tuples(st.just("NIGHT"), st.just(""), st.just(NOTHING)),
)


@given(acts=st.lists(ACTS, max_size=25))
def test_the_fold_agrees_with_somebody_who_keeps_it_in_mind(acts: list[Any]) -> None:
    """The naive model: one page per day in a notebook, on which nothing is added once a dose was taken."""
    remembered: dict[str, Scope] = {}
    page: dict[str, Scope] = {}
    has_dose = False
    lines, taken, minute = [], [], 0
    for kind, person, scope in acts:
        minute += 1
        if kind == "NIGHT":
            minute = (minute // DAY + 1) * DAY
            page, has_dose = {}, False
        elif kind == "DOSE":
            taken.append(minute)
            has_dose = True
        else:
            lines.append((minute, kind, person, scope))
            if kind is TAKEN_BACK:
                remembered.pop(person, None)
                page.pop(person, None)
            elif kind is AGREED and (not has_dose or scope <= page.get(person, NOTHING)):
                remembered[person] = page[person] = scope
            elif kind is REAFFIRMED and person in remembered and not has_dose:
                page[person] = remembered[person]

        standing, _void = standing_of(said(*lines), doses(*taken))
        today = (NINE + minute * MINUTE).date()
        assert in_force(standing, today) == {person: scope for person, scope in page.items() if scope}
