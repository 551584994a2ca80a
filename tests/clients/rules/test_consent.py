"""Consents: every pair of states, and which stand on a day (domain.md 1.2, 6.1)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.consent import (
    ConsentFacts,
    in_force,
    may_become,
    missing_for_dosing,
    needed_for_dosing,
)
from clients.terms import ConsentKind, ConsentStanding, ConsentStatus

pytestmark = pytest.mark.pure

K, S = ConsentKind, ConsentStatus
TODAY = date(2026, 5, 4)
TABLE = {
    S.DRAFT: "SENT SIGNED SUPERSEDED",
    S.SENT: "SIGNED SUPERSEDED EXPIRED",
    S.SIGNED: "SUPERSEDED WITHDRAWN EXPIRED",
    S.SUPERSEDED: "",
    S.WITHDRAWN: "",
    S.EXPIRED: "",
}


def _record(
    status: ConsentStatus = S.SIGNED, *, kind: ConsentKind = K.TOUCH, version: int = 2, until: date | None = None
) -> ConsentFacts:
    return ConsentFacts(kind=kind, version=version, status=status, expires_on=until)


@pytest.mark.parametrize(("current", "target"), list(itertools.product(S, S)))
def test_every_pair_of_states(current: ConsentStatus, target: ConsentStatus) -> None:
    assert may_become(current, target) is (target.value in TABLE[current].split())


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], ConsentStanding.MISSING),
        ([_record()], ConsentStanding.IN_FORCE),
        ([_record(S.DRAFT)], ConsentStanding.MISSING),
        ([_record(S.SENT)], ConsentStanding.MISSING),
        ([_record(S.WITHDRAWN)], ConsentStanding.WITHDRAWN),
        ([_record(S.EXPIRED)], ConsentStanding.EXPIRED),
        ([_record(S.SUPERSEDED)], ConsentStanding.OLD_VERSION),
        ([_record(version=1)], ConsentStanding.OLD_VERSION),
        ([_record(until=TODAY)], ConsentStanding.IN_FORCE),
        ([_record(until=TODAY - timedelta(days=1))], ConsentStanding.EXPIRED),
        ([_record(kind=K.RECORDING)], ConsentStanding.MISSING),
        ([_record(S.WITHDRAWN), _record()], ConsentStanding.IN_FORCE),
        ([_record(version=1), _record(S.WITHDRAWN)], ConsentStanding.WITHDRAWN),
    ],
)
def test_what_records_amount_to(records: list[ConsentFacts], expected: ConsentStanding) -> None:
    assert in_force(records, K.TOUCH, on=TODAY, current_version=2) is expected


def test_nothing_is_current_where_no_version_was_published() -> None:
    assert in_force([_record()], K.TOUCH, on=TODAY, current_version=None) is ConsentStanding.OLD_VERSION


def test_a_remote_session_needs_telehealth_too() -> None:
    assert needed_for_dosing(is_remote=False) == (K.KETAMINE_MEDICAL, K.KAP_PSYCHOTHERAPY)
    assert needed_for_dosing(is_remote=True) == (K.KETAMINE_MEDICAL, K.KAP_PSYCHOTHERAPY, K.TELEHEALTH)


def test_what_is_missing_is_named_with_its_standing() -> None:
    records = [_record(kind=K.KETAMINE_MEDICAL), _record(S.WITHDRAWN, kind=K.KAP_PSYCHOTHERAPY)]
    versions = dict.fromkeys(K, 2)

    found = missing_for_dosing(records, on=TODAY, current_versions=versions, is_remote=True)

    assert found == {
        K.KAP_PSYCHOTHERAPY: ConsentStanding.WITHDRAWN,
        K.TELEHEALTH: ConsentStanding.MISSING,
    }


def test_nothing_is_missing_when_all_are_in_force() -> None:
    records = [_record(kind=kind) for kind in needed_for_dosing(is_remote=True)]

    assert missing_for_dosing(records, on=TODAY, current_versions=dict.fromkeys(K, 2), is_remote=True) == {}


RECORDS = st.lists(
    st.builds(
        ConsentFacts,
        kind=st.sampled_from(list(K)),
        version=st.integers(1, 3),
        status=st.sampled_from(list(S)),
        expires_on=st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    ),
    max_size=12,
)


@given(records=RECORDS, kind=st.sampled_from(list(K)), current=st.none() | st.integers(1, 3))
def test_a_consent_is_in_force_exactly_when_a_signed_current_unexpired_one_exists(
    records: list[ConsentFacts], kind: ConsentKind, current: int | None
) -> None:
    naive = False
    for record in records:
        if record.kind == kind and record.status == "SIGNED" and record.version == current:
            naive = naive or record.expires_on is None or record.expires_on >= TODAY

    found = in_force(records, kind, on=TODAY, current_version=current)

    assert (found is ConsentStanding.IN_FORCE) is naive
