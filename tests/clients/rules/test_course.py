"""The course of treatment: every pair of states, and whose step each one is (domain.md 1.1)."""

from __future__ import annotations

import itertools

import pytest

from clients.rules import course
from clients.rules.course import check_transition, may_become, movers, next_statuses
from clients.terms import CourseStatus, HoldReason, StepRefusal
from clinic.policy.terms import Role

pytestmark = pytest.mark.pure

S = CourseStatus
EVERYBODY = frozenset(Role)

# Written out by hand from domain.md 1.1, independently of how the module builds its table.
TABLE = {
    S.REFERRED: "CONSULT CLOSED_NO_START ON_HOLD DECEASED",
    S.CONSULT: "SCREENING REFERRED_OUT CLOSED_NO_START ON_HOLD DECEASED",
    S.SCREENING: "MEDICAL_REVIEW REFERRED_OUT NOT_ELIGIBLE CLOSED_NO_START ON_HOLD DECEASED",
    S.MEDICAL_REVIEW: "CLEARED CLEARED_CONDITIONAL NOT_ELIGIBLE CLOSED_NO_START ON_HOLD DECEASED",
    S.CLEARED: "CONSENTING CLOSED_NO_START ON_HOLD DECEASED",
    S.CLEARED_CONDITIONAL: "CONSENTING CLOSED_NO_START ON_HOLD DECEASED",
    S.CONSENTING: "PREPARATION CLOSED_NO_START ON_HOLD DECEASED",
    S.PREPARATION: "ACTIVE CLOSED_NO_START ON_HOLD DECEASED",
    S.ACTIVE: "REVIEW_DUE DISCONTINUED ON_HOLD DECEASED",
    S.REVIEW_DUE: "ACTIVE MAINTENANCE COMPLETED REFERRED_OUT DISCONTINUED ON_HOLD DECEASED",
    S.MAINTENANCE: "COMPLETED REVIEW_DUE DISCONTINUED ON_HOLD DECEASED",
    S.ON_HOLD: "NOT_ELIGIBLE REFERRED_OUT DECEASED",
    S.COMPLETED: "",
    S.DISCONTINUED: "",
    S.NOT_ELIGIBLE: "",
    S.REFERRED_OUT: "",
    S.CLOSED_NO_START: "",
    S.DECEASED: "",
}
PAIRS = list(itertools.product(S, S))
CAN_BE_HELD = [status for status in S if "ON_HOLD" in TABLE[status].split()]


@pytest.mark.parametrize(("current", "target"), PAIRS)
def test_every_pair_of_states(current: CourseStatus, target: CourseStatus) -> None:
    assert may_become(current, target) is (target.value in TABLE[current].split())


@pytest.mark.parametrize("held_from", CAN_BE_HELD)
def test_a_held_course_goes_back_to_where_it_came_from_and_nowhere_else_in_care(held_from: CourseStatus) -> None:
    ending = S.DISCONTINUED if held_from in {S.ACTIVE, S.REVIEW_DUE, S.MAINTENANCE} else S.CLOSED_NO_START

    assert next_statuses(S.ON_HOLD, held_from=held_from) == {
        held_from,
        ending,
        S.NOT_ELIGIBLE,
        S.REFERRED_OUT,
        S.DECEASED,
    }


@pytest.mark.parametrize("held_from", [S.ON_HOLD, S.COMPLETED, S.DECEASED, None])
def test_a_state_that_cannot_be_held_is_no_way_back(held_from: CourseStatus | None) -> None:
    assert next_statuses(S.ON_HOLD, held_from=held_from) == course.TRANSITIONS[S.ON_HOLD]


def test_where_a_course_was_held_from_matters_only_while_it_is_held() -> None:
    assert next_statuses(S.ACTIVE, held_from=S.REFERRED) == course.TRANSITIONS[S.ACTIVE]


def test_nothing_follows_the_end() -> None:
    assert [status for status in course.TERMINAL if course.TRANSITIONS[status]] == []


def test_every_open_course_can_end() -> None:
    for status in set(S) - course.TERMINAL:
        assert course.TRANSITIONS[status] & course.TERMINAL


def test_every_state_is_reachable_from_referral() -> None:
    reached, waiting = {S.REFERRED}, [S.REFERRED]
    while waiting:
        for following in course.TRANSITIONS[waiting.pop()] - reached:
            reached.add(following)
            waiting.append(following)

    assert reached == set(S)


@pytest.mark.parametrize("target", [S.CLEARED, S.CLEARED_CONDITIONAL, S.NOT_ELIGIBLE])
def test_only_the_prescriber_decides_a_medical_review(target: CourseStatus) -> None:
    assert movers(S.MEDICAL_REVIEW, target) == {Role.PRESCRIBER}


@pytest.mark.parametrize(
    ("current", "target", "expected"),
    [
        (S.REFERRED, S.CONSULT, {Role.FRONT_DESK, Role.THERAPIST}),
        (S.REFERRED, S.CLOSED_NO_START, {Role.FRONT_DESK, Role.THERAPIST}),
        (S.CONSULT, S.SCREENING, {Role.FRONT_DESK, Role.THERAPIST}),
        (S.SCREENING, S.MEDICAL_REVIEW, {Role.THERAPIST, Role.PRESCRIBER}),
        (S.SCREENING, S.NOT_ELIGIBLE, {Role.THERAPIST, Role.PRESCRIBER}),
        (S.SCREENING, S.REFERRED_OUT, {Role.THERAPIST}),
        (S.CLEARED, S.CONSENTING, {Role.THERAPIST, Role.PRESCRIBER}),
        (S.PREPARATION, S.ACTIVE, {Role.THERAPIST}),
        (S.ACTIVE, S.ON_HOLD, {Role.THERAPIST, Role.PRESCRIBER}),
        (S.ON_HOLD, S.ACTIVE, {Role.THERAPIST, Role.PRESCRIBER}),
        (S.ON_HOLD, S.CLEARED, {Role.THERAPIST, Role.PRESCRIBER}),
        (S.ON_HOLD, S.NOT_ELIGIBLE, {Role.PRESCRIBER}),
        (S.ACTIVE, S.DECEASED, {Role.THERAPIST, Role.PRESCRIBER, Role.FRONT_DESK}),
        (S.REVIEW_DUE, S.MAINTENANCE, {Role.THERAPIST, Role.PRESCRIBER}),
    ],
)
def test_whose_step_it_is(current: CourseStatus, target: CourseStatus, expected: set[Role]) -> None:
    assert movers(current, target) == expected


@pytest.mark.parametrize(("current", "target"), PAIRS)
@pytest.mark.parametrize("role", Role)
def test_every_illegal_step_is_refused_to_every_role(current: CourseStatus, target: CourseStatus, role: Role) -> None:
    verdict = check_transition(current, target, roles=[role], reason_code=HoldReason.TRAVEL.value, note="because")

    legal = target.value in TABLE[current].split()
    assert verdict.is_allowed is (legal and role in movers(current, target))


@pytest.mark.parametrize(("current", "target"), [pair for pair in PAIRS if may_become(*pair)])
def test_the_owner_of_the_practice_moves_no_course(current: CourseStatus, target: CourseStatus) -> None:
    assert Role.OWNER not in movers(current, target)


def test_a_step_to_the_same_state_says_so() -> None:
    assert check_transition(S.ACTIVE, S.ACTIVE, roles=EVERYBODY).reasons == (StepRefusal.ALREADY_THERE,)


@pytest.mark.parametrize("code", ["", "NO_SUCH_REASON"])
def test_going_on_hold_needs_a_known_reason(code: str) -> None:
    verdict = check_transition(S.ACTIVE, S.ON_HOLD, roles=EVERYBODY, reason_code=code, note="words")

    assert verdict.reasons == (StepRefusal.REASON_MISSING,)


@pytest.mark.parametrize("reason", HoldReason)
def test_every_hold_reason_will_do(reason: HoldReason) -> None:
    assert check_transition(S.ACTIVE, S.ON_HOLD, roles=EVERYBODY, reason_code=reason.value).is_allowed


@pytest.mark.parametrize(("current", "target"), [p for p in PAIRS if may_become(*p) and p[1] in course.TERMINAL])
def test_an_ending_needs_words(current: CourseStatus, target: CourseStatus) -> None:
    silent = check_transition(current, target, roles=EVERYBODY, note="  ")
    spoken = check_transition(current, target, roles=EVERYBODY, note="moved away")

    assert silent.reasons == (StepRefusal.REASON_MISSING,)
    assert spoken.is_allowed


def test_both_faults_are_named_at_once() -> None:
    verdict = check_transition(S.ACTIVE, S.DISCONTINUED, roles=[Role.FRONT_DESK])

    assert verdict.reasons == (StepRefusal.NOT_YOUR_STEP, StepRefusal.REASON_MISSING)
