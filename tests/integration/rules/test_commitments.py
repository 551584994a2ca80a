"""Commitments: every pair of states (domain.md 6.4)."""

from __future__ import annotations

import itertools

import pytest

from integration.rules.commitments import OPEN, TRANSITIONS, may_become
from integration.terms import CommitmentStatus

pytestmark = pytest.mark.pure

S = CommitmentStatus
TABLE = {
    S.NOT_STARTED: "PARTIAL DONE DROPPED",
    S.PARTIAL: "DONE DROPPED",
    S.DONE: "PARTIAL",
    S.DROPPED: "PARTIAL DONE",
}


@pytest.mark.parametrize(("current", "target"), list(itertools.product(S, S)))
def test_every_pair_of_states(current: CommitmentStatus, target: CommitmentStatus) -> None:
    assert may_become(current, target) is (target.value in TABLE[current].split())


def test_whatever_is_open_can_be_done_or_dropped() -> None:
    for status in OPEN:
        assert {S.DONE, S.DROPPED} <= TRANSITIONS[status]
