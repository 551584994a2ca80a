"""What is most likely to be recorded next, from the record, the order and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.next_acts import Act, RoomFacts, next_acts, next_change
from sessions.terms import EventKind, NextAct, VitalSlot

pytestmark = pytest.mark.pure

A = NextAct
FIRST = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
ALL_SEEN = frozenset({EventKind.ONSET, EventKind.PEAK, EventKind.RETURN})


def _at(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


BEFORE = RoomFacts(now=_at(-20), has_baseline=False, may_start=False, is_started=False)
WITH_BASELINE = replace(BEFORE, has_baseline=True)
STARTED = replace(WITH_BASELINE, is_started=True)
DURING = replace(
    STARTED,
    now=_at(5),
    first_unit_at=FIRST,
    booster=(_at(20), _at(40)),
    reading_due_at=_at(40),
    reading_state=VitalSlot.UPCOMING,
    may_leave_from=_at(120),
)
HELD = replace(DURING, is_held=True, hold_until=_at(12))


def codes(facts: RoomFacts) -> list[NextAct]:
    return [act.code for act in next_acts(facts)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (BEFORE, [A.FIRST_VITALS]),
        (WITH_BASELINE, []),
        (replace(WITH_BASELINE, may_start=True), [A.START_SESSION]),
        (replace(BEFORE, may_start=True), [A.FIRST_VITALS, A.START_SESSION]),
        (replace(WITH_BASELINE, recheck_at=_at(-15)), [A.RECHECK]),
        (STARTED, [A.FIRST_DOSE]),
        (replace(STARTED, has_baseline=False), [A.FIRST_VITALS, A.FIRST_DOSE]),
        (HELD, [A.END_OF_HOLD, A.ONSET_NOTED, A.PEAK_NOTED]),
        (DURING, [A.ONSET_NOTED, A.PEAK_NOTED, A.RETURN_NOTED]),
        (replace(DURING, happened=frozenset({EventKind.ONSET})), [A.PEAK_NOTED, A.RETURN_NOTED]),
        (replace(DURING, now=_at(20)), [A.BOOSTER_ANSWER, A.ONSET_NOTED, A.PEAK_NOTED]),
        (replace(DURING, now=_at(20), is_outside=True), [A.ONSET_NOTED, A.PEAK_NOTED, A.RETURN_NOTED]),
        (replace(DURING, now=_at(40)), [A.BOOSTER_ANSWER, A.ONSET_NOTED, A.PEAK_NOTED]),
        (replace(DURING, now=_at(41)), [A.ONSET_NOTED, A.PEAK_NOTED, A.RETURN_NOTED]),
        (replace(DURING, now=_at(20), booster_is_answered=True, happened=ALL_SEEN), []),
        (replace(DURING, happened=ALL_SEEN, now=_at(99)), []),
        (replace(DURING, happened=ALL_SEEN, now=_at(100)), [A.CHECKLIST]),
        (replace(DURING, happened=ALL_SEEN, now=_at(119), is_checked=True), []),
        (replace(DURING, happened=ALL_SEEN, now=_at(120), is_checked=True), [A.CLIENT_LEFT]),
    ],
)
def test_how_a_session_goes(facts: RoomFacts, expected: list[NextAct]) -> None:
    assert codes(facts) == expected


def test_measuring_comes_before_everything_and_once() -> None:
    due = replace(HELD, now=_at(41), reading_state=VitalSlot.DUE)

    assert next_acts(due)[0] == Act(code=A.SCHEDULED_VITALS, at=_at(40))
    assert next_acts(replace(due, reading_state=VitalSlot.LATE))[0].is_late
    assert codes(replace(due, recheck_at=_at(41)))[:2] == [A.RECHECK, A.END_OF_HOLD]
    assert codes(replace(due, recheck_at=_at(50)))[:2] == [A.SCHEDULED_VITALS, A.END_OF_HOLD]


def test_the_chaperone_of_a_remote_session_looks_every_quarter_of_an_hour() -> None:
    remote = replace(DURING, is_remote=True, booster=None)

    assert A.VISUAL_CHECK_NEXT not in codes(replace(remote, now=_at(14)))
    assert next_acts(replace(remote, now=_at(15)))[0] == Act(code=A.VISUAL_CHECK_NEXT, at=_at(15))
    assert next_acts(replace(remote, now=_at(25)))[0].is_late
    assert A.VISUAL_CHECK_NEXT not in codes(replace(remote, now=_at(29), last_look_at=_at(15)))
    assert A.VISUAL_CHECK_NEXT not in codes(replace(remote, now=_at(40), is_remote=False))


@pytest.mark.parametrize(("now", "change"), [(5, 12), (12, 20), (20, 40), (40, 50), (50, 100), (100, 120), (120, None)])
def test_when_the_clock_changes_what_is_offered(now: int, change: int | None) -> None:
    assert next_change(replace(HELD, now=_at(now))) == (None if change is None else _at(change))


FACTS = st.builds(
    RoomFacts,
    now=st.integers(-60, 300).map(_at),
    has_baseline=st.booleans(),
    may_start=st.booleans(),
    is_started=st.booleans(),
    first_unit_at=st.none() | st.just(FIRST),
    is_held=st.booleans(),
    hold_until=st.none() | st.just(_at(12)),
    recheck_at=st.none() | st.integers(-20, 200).map(_at),
    reading_due_at=st.none() | st.just(_at(40)),
    reading_state=st.none() | st.sampled_from(VitalSlot),
    booster=st.none() | st.just((_at(20), _at(40))),
    booster_is_answered=st.booleans(),
    is_outside=st.booleans(),
    is_remote=st.booleans(),
    last_look_at=st.none() | st.integers(0, 200).map(_at),
    happened=st.frozensets(st.sampled_from(EventKind)),
    may_leave_from=st.none() | st.just(_at(120)),
    is_checked=st.booleans(),
)


@given(FACTS)
def test_never_more_than_three_never_one_twice_and_a_held_unit_is_never_crowded_out(facts: RoomFacts) -> None:
    found = codes(facts)

    assert len(found) <= 3 and len(set(found)) == len(found)
    if facts.is_started and facts.first_unit_at and facts.is_held:
        assert A.END_OF_HOLD in found
    if not facts.is_started:
        assert A.FIRST_DOSE not in found


@given(FACTS)
def test_between_now_and_the_next_change_the_same_is_offered(facts: RoomFacts) -> None:
    change = next_change(facts)
    until = _at(400) if change is None else change
    later = replace(facts, now=max(facts.now, until - timedelta(seconds=1)))
    # Past the last minute of the window: the change itself falls on the minute after it.
    if facts.booster and facts.now == facts.booster[1]:
        return

    assert codes(later) == codes(facts)
