"""Medical clearance: every pair of states, and what it amounts to day by day (domain.md 1.2)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.clearance import (
    ClearanceFacts,
    best_standing,
    check_decision,
    may_become,
    runs_out_within,
    standing,
)
from clients.terms import ClearanceStanding, ClearanceStatus, StepRefusal
from clinic.policy.terms import Role

pytestmark = pytest.mark.pure

S = ClearanceStatus
FROM, UNTIL = date(2026, 3, 1), date(2026, 8, 31)
GRANT = ClearanceFacts(status=S.GRANTED, valid_from=FROM, valid_until=UNTIL)

TABLE = {
    S.REQUESTED: "IN_REVIEW GRANTED GRANTED_WITH_CONDITIONS DEFERRED DECLINED",
    S.IN_REVIEW: "GRANTED GRANTED_WITH_CONDITIONS DEFERRED DECLINED",
    S.DEFERRED: "IN_REVIEW GRANTED GRANTED_WITH_CONDITIONS DECLINED",
    S.GRANTED: "EXPIRED REVOKED",
    S.GRANTED_WITH_CONDITIONS: "EXPIRED REVOKED",
    S.DECLINED: "",
    S.EXPIRED: "",
    S.REVOKED: "",
}
PAIRS = list(itertools.product(S, S))


@pytest.mark.parametrize(("current", "target"), PAIRS)
def test_every_pair_of_states(current: ClearanceStatus, target: ClearanceStatus) -> None:
    assert may_become(current, target) is (target.value in TABLE[current].split())


@pytest.mark.parametrize(("current", "target"), PAIRS)
@pytest.mark.parametrize("role", Role)
def test_every_step_belongs_to_the_prescriber(current: ClearanceStatus, target: ClearanceStatus, role: Role) -> None:
    refusals = check_decision(current, target, roles=[role], valid_from=FROM, valid_until=UNTIL, note="reviewed")

    assert (not refusals) is (may_become(current, target) and role is Role.PRESCRIBER)


@pytest.mark.parametrize(("valid_from", "valid_until"), [(None, UNTIL), (FROM, None), (None, None), (UNTIL, FROM)])
def test_granting_needs_both_days_in_order(valid_from: date | None, valid_until: date | None) -> None:
    refusals = check_decision(
        S.IN_REVIEW, S.GRANTED, roles=[Role.PRESCRIBER], valid_from=valid_from, valid_until=valid_until
    )

    assert refusals == (StepRefusal.DATES_MISSING,)


@pytest.mark.parametrize(
    ("current", "target"),
    [
        (S.REQUESTED, S.GRANTED_WITH_CONDITIONS),
        (S.REQUESTED, S.DEFERRED),
        (S.IN_REVIEW, S.DECLINED),
        (S.GRANTED, S.REVOKED),
    ],
)
def test_a_hard_decision_needs_words(current: ClearanceStatus, target: ClearanceStatus) -> None:
    refusals = check_decision(current, target, roles=[Role.PRESCRIBER], valid_from=FROM, valid_until=UNTIL)

    assert refusals == (StepRefusal.REASON_MISSING,)


def test_deciding_what_was_decided_says_so() -> None:
    assert check_decision(S.GRANTED, S.GRANTED, roles=[Role.PRESCRIBER]) == (StepRefusal.ALREADY_THERE,)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FROM - timedelta(days=1), ClearanceStanding.NOT_YET),
        (FROM, ClearanceStanding.IN_FORCE),
        (UNTIL, ClearanceStanding.IN_FORCE),
        (UNTIL + timedelta(days=1), ClearanceStanding.EXPIRED),
    ],
)
@pytest.mark.parametrize("status", [S.GRANTED, S.GRANTED_WITH_CONDITIONS])
def test_a_grant_holds_from_its_first_to_its_last_day(
    status: ClearanceStatus, day: date, expected: ClearanceStanding
) -> None:
    facts = ClearanceFacts(status=status, valid_from=FROM, valid_until=UNTIL)

    assert standing(facts, on=day) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (S.REQUESTED, ClearanceStanding.PENDING),
        (S.IN_REVIEW, ClearanceStanding.PENDING),
        (S.DEFERRED, ClearanceStanding.REFUSED),
        (S.DECLINED, ClearanceStanding.REFUSED),
        (S.EXPIRED, ClearanceStanding.EXPIRED),
        (S.REVOKED, ClearanceStanding.REVOKED),
    ],
)
def test_dates_do_not_bring_back_what_is_not_granted(status: ClearanceStatus, expected: ClearanceStanding) -> None:
    facts = ClearanceFacts(status=status, valid_from=FROM, valid_until=UNTIL)

    assert standing(facts, on=FROM) is expected


def test_a_grant_without_dates_opens_nothing() -> None:
    assert standing(ClearanceFacts(status=S.GRANTED), on=FROM) is ClearanceStanding.EXPIRED


def test_no_clearance_is_its_own_answer() -> None:
    assert standing(None, on=FROM) is ClearanceStanding.NONE
    assert best_standing([], on=FROM) is ClearanceStanding.NONE


def test_one_clearance_in_force_is_enough() -> None:
    revoked = ClearanceFacts(status=S.REVOKED, valid_from=FROM, valid_until=UNTIL)

    assert best_standing([revoked, GRANT], on=FROM) is ClearanceStanding.IN_FORCE
    assert best_standing([revoked], on=FROM) is ClearanceStanding.REVOKED


@pytest.mark.parametrize(("days_before", "expected"), [(8, False), (7, True), (0, True), (-1, False)])
def test_a_clearance_that_runs_out_within_a_week(days_before: int, expected: bool) -> None:
    assert runs_out_within(GRANT, on=UNTIL - timedelta(days=days_before), days=7) is expected


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 800),
    day=st.dates(date(2019, 1, 1), date(2034, 1, 1)),
)
def test_a_grant_holds_on_exactly_the_days_of_its_calendar(start: date, length: int, day: date) -> None:
    until = start + timedelta(days=length)
    calendar = {start + timedelta(days=offset) for offset in range(length + 1)}

    found = standing(ClearanceFacts(status=S.GRANTED, valid_from=start, valid_until=until), on=day)

    assert (found is ClearanceStanding.IN_FORCE) is (day in calendar)
