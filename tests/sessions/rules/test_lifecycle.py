"""Dosing sessions and prescriptions: every pair of states (domain.md 1.2)."""

from __future__ import annotations

import itertools

import pytest

from sessions.rules.lifecycle import (
    BEFORE_MEDICINE,
    DOSING_TRANSITIONS,
    MAY_BE_SIGNED,
    PRESCRIPTION_IN_FORCE,
    PRESCRIPTION_TRANSITIONS,
    UNDER_MEDICINE,
    may_become,
    prescription_may_become,
)
from sessions.terms import DosingStatus, PrescriptionStatus

pytestmark = pytest.mark.pure

D, P = DosingStatus, PrescriptionStatus

DOSING_TABLE = {
    D.PLANNED: "PRE_CHECK ABORTED CONVERTED_TO_TALK_SESSION",
    D.PRE_CHECK: "HELD MEDICINE_TAKEN ABORTED CONVERTED_TO_TALK_SESSION",
    D.HELD: "PRE_CHECK ABORTED CONVERTED_TO_TALK_SESSION",
    D.MEDICINE_TAKEN: "MONITORING RECOVERY DISCHARGED",
    D.MONITORING: "RECOVERY DISCHARGED",
    D.RECOVERY: "MONITORING DISCHARGED",
    D.DISCHARGED: "CLOSED",
    D.CLOSED: "",
    D.ABORTED: "CLOSED",
    D.CONVERTED_TO_TALK_SESSION: "CLOSED",
}
PRESCRIPTION_TABLE = {
    P.ORDERED: "SENT FILLED SHIPPED RECEIVED_BY_CLIENT IN_USE CANCELLED",
    P.SENT: "FILLED SHIPPED RECEIVED_BY_CLIENT IN_USE CANCELLED",
    P.FILLED: "SHIPPED RECEIVED_BY_CLIENT IN_USE CANCELLED EXPIRED LOST_REPORTED",
    P.SHIPPED: "RECEIVED_BY_CLIENT IN_USE CANCELLED EXPIRED LOST_REPORTED",
    P.RECEIVED_BY_CLIENT: "IN_USE CANCELLED EXPIRED LOST_REPORTED EXHAUSTED",
    P.IN_USE: "CANCELLED EXPIRED LOST_REPORTED EXHAUSTED",
    P.EXHAUSTED: "",
    P.EXPIRED: "",
    P.CANCELLED: "",
    P.LOST_REPORTED: "",
}


@pytest.mark.parametrize(("current", "target"), list(itertools.product(D, D)))
def test_every_pair_of_dosing_states(current: DosingStatus, target: DosingStatus) -> None:
    assert may_become(current, target) is (target.value in DOSING_TABLE[current].split())


@pytest.mark.parametrize(("current", "target"), list(itertools.product(D, D)))
def test_a_dose_taken_all_the_same_leads_to_nothing_but_medicine_taken(
    current: DosingStatus, target: DosingStatus
) -> None:
    changes = may_become(current, target, dose_was_taken=True) is not may_become(current, target)

    assert changes is (
        target is D.MEDICINE_TAKEN and current in {D.PLANNED, D.HELD, D.ABORTED, D.CONVERTED_TO_TALK_SESSION}
    )


@pytest.mark.parametrize(("current", "target"), list(itertools.product(D, D)))
def test_a_dose_recorded_by_mistake_leads_back_to_the_checks_only(current: DosingStatus, target: DosingStatus) -> None:
    changes = may_become(current, target, dose_was_a_mistake=True) is not may_become(current, target)

    assert changes is (target is D.PRE_CHECK and current in UNDER_MEDICINE)


@pytest.mark.parametrize("current", sorted(UNDER_MEDICINE))
def test_a_session_cannot_be_abandoned_after_the_medicine(current: DosingStatus) -> None:
    assert may_become(current, D.ABORTED) is False
    assert may_become(current, D.CONVERTED_TO_TALK_SESSION) is False
    assert may_become(current, D.CLOSED) is False


def test_what_is_signed_is_over() -> None:
    assert DOSING_TRANSITIONS[D.CLOSED] == frozenset()
    assert {status for status in D if may_become(status, D.CLOSED)} == MAY_BE_SIGNED


def test_every_state_belongs_to_one_phase() -> None:
    assert sorted([*BEFORE_MEDICINE, *UNDER_MEDICINE, *MAY_BE_SIGNED, D.CLOSED]) == sorted(D)


@pytest.mark.parametrize(("current", "target"), list(itertools.product(P, P)))
def test_every_pair_of_prescription_states(current: PrescriptionStatus, target: PrescriptionStatus) -> None:
    assert prescription_may_become(current, target) is (target.value in PRESCRIPTION_TABLE[current].split())


def test_an_order_in_force_is_one_that_has_not_ended() -> None:
    assert {status for status in P if PRESCRIPTION_TRANSITIONS[status]} == PRESCRIPTION_IN_FORCE
