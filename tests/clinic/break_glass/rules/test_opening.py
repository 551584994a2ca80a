"""When a chart may be opened, and the second at which it closes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic.break_glass.rules import opening
from clinic.break_glass.terms import AccessState, Refusal, Verdict

pytestmark = pytest.mark.pure

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
FINE: dict[str, Any] = {
    "reason": "Alex rang and is in danger.",
    "colleagues": 1,
    "is_on_care_team": False,
    "has_one_open": False,
    "has_asked": False,
}


def test_a_reason_and_a_colleague_are_enough() -> None:
    assert opening.judge(**FINE) is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"colleagues": 0}, Refusal.NOBODY_TO_REVIEW),
        ({"is_on_care_team": True}, Refusal.ON_THE_CARE_TEAM),
        ({"has_one_open": True}, Refusal.ANOTHER_IS_OPEN),
        ({"has_asked": True}, Refusal.ALREADY_ASKED),
        ({"reason": "Danger, now!!!"}, Refusal.REASON_TOO_SHORT),
    ],
)
def test_each_refusal_by_itself(change: dict[str, Any], refusal: Refusal) -> None:
    assert opening.judge(**FINE | change) is refusal


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Client in danger", True),
        ("Client danger!!", True),
        ("Client danger!", False),
        ("  Client danger  ", False),
        ("a" * 40, False),
        ("no no no no no no no", False),
        ("client      in    d", False),
    ],
)
def test_fifteen_characters_that_say_something(text: str, is_one: bool) -> None:
    assert opening.is_a_reason(text) is is_one


@pytest.mark.parametrize(("opened", "needs"), [(0, False), (1, False), (2, True), (7, True)])
def test_the_third_chart_of_a_day_needs_consent(opened: int, needs: bool) -> None:
    assert opening.needs_consent(opened) is needs


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        (timedelta(microseconds=-1), False),
        (timedelta(), True),
        (timedelta(minutes=59, seconds=59, microseconds=999_999), True),
        (timedelta(minutes=60), False),
    ],
)
def test_it_is_open_for_an_hour_to_the_second(after: timedelta, is_open: bool) -> None:
    times = {"opened_at": NOON, "expires_at": NOON + opening.LASTS}

    assert opening.is_open(**times, ended_at=None, now=NOON + after) is is_open
    assert not opening.is_open(**times, ended_at=NOON, now=NOON + after)


def state(**known: Any) -> AccessState:
    times: dict[str, Any] = dict.fromkeys(
        ("decided_at", "is_granted", "opened_at", "expires_at", "ended_at", "verdict")
    )
    return opening.state(**times | {"now": NOON} | known)


def test_the_states_from_asking_to_the_verdict() -> None:
    opened = {"opened_at": NOON, "expires_at": NOON + opening.LASTS}

    assert state() is AccessState.ASKED
    assert state(decided_at=NOON, is_granted=False) is AccessState.DENIED
    assert state(decided_at=NOON, is_granted=True) is AccessState.GRANTED
    assert state(decided_at=NOON - timedelta(hours=4), is_granted=True) is AccessState.LAPSED
    assert state(**opened) is AccessState.OPEN
    assert state(**opened, ended_at=NOON) is AccessState.TO_REVIEW
    assert state(**opened, now=NOON + opening.LASTS) is AccessState.TO_REVIEW
    assert state(**opened, verdict=Verdict.JUSTIFIED) is AccessState.REVIEWED
