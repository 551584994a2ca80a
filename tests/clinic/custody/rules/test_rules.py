"""How long a record stays, what is accounted for, and who may end a record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.custody.rules import purging
from clinic.custody.rules.archive import may_read_passphrase
from clinic.custody.rules.disclosure import is_accountable, needs_part2_consent
from clinic.custody.rules.retention import RecordFacts, Terms, judge, years_after
from clinic.custody.terms import DisclosurePurpose, PurgeRefusal, RetentionBasis

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 25)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2026, 11, 25))


def facts(**changed: Any) -> RecordFacts:
    return RecordFacts(**{"birth_date": date(1980, 1, 1), "last_contact_on": date(2015, 6, 1), **changed})


@pytest.mark.parametrize(
    ("changed", "until", "basis"),
    [
        ({}, date(2022, 6, 1), RetentionBasis.LAST_CONTACT),
        ({"birth_date": date(2010, 3, 1)}, date(2035, 3, 1), RetentionBasis.MINOR),
        # On the eighteenth birthday itself somebody is of age.
        ({"birth_date": date(1997, 6, 1)}, date(2022, 6, 1), RetentionBasis.LAST_CONTACT),
        ({"birth_date": date(1997, 6, 2)}, date(2022, 6, 2), RetentionBasis.MINOR),
        ({"last_accountable_on": date(2020, 1, 1)}, date(2026, 1, 1), RetentionBasis.DISCLOSURES),
        ({"is_held": True}, None, RetentionBasis.LEGAL_HOLD),
        ({"is_held": True, "is_in_care": True}, None, RetentionBasis.LEGAL_HOLD),
        ({"is_in_care": True}, None, RetentionBasis.STILL_IN_CARE),
        ({"birth_date": None}, None, RetentionBasis.BIRTH_DATE_UNKNOWN),
    ],
)
def test_the_longest_of_everything_decides(changed: dict[str, Any], until: date | None, basis: RetentionBasis) -> None:
    verdict = judge(facts(**changed), Terms(), today=TODAY)

    assert (verdict.until, verdict.basis) == (until, basis)
    assert verdict.is_over == (until is not None and until < TODAY)


def test_dose_records_stay_two_years_whatever_the_practice_sets() -> None:
    dosed = facts(last_contact_on=date(2025, 1, 10), last_dose_on=date(2025, 1, 10))

    verdict = judge(dosed, Terms(years=1), today=TODAY)

    assert (verdict.until, verdict.basis) == (date(2027, 1, 10), RetentionBasis.DOSE_RECORDS)


def test_the_last_day_still_belongs_to_the_time() -> None:
    assert not judge(facts(), Terms(), today=date(2022, 6, 1)).is_over
    assert judge(facts(), Terms(), today=date(2022, 6, 2)).is_over


@given(birth=DAYS, contact=DAYS, dose=st.none() | DAYS, given_on=st.none() | DAYS, years=st.integers(2, 40))
def test_never_before_any_floor(
    birth: date, contact: date, dose: date | None, given_on: date | None, years: int
) -> None:
    seen = facts(birth_date=birth, last_contact_on=contact, last_dose_on=dose, last_accountable_on=given_on)

    until = judge(seen, Terms(years=years), today=TODAY).until

    assert until is not None
    assert until >= contact + timedelta(days=365 * years)
    assert dose is None or until >= dose + timedelta(days=730)
    assert given_on is None or until >= given_on + timedelta(days=2190)
    assert contact >= years_after(birth, 18) or until >= years_after(birth, 25)


def test_a_leap_day_ends_a_day_later_and_never_earlier() -> None:
    assert years_after(date(2024, 2, 29), 7) == date(2031, 3, 1)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize("purpose", DisclosurePurpose)
def test_what_is_accounted_for(purpose: DisclosurePurpose) -> None:
    exempt = {"INDIVIDUAL", "TREATMENT", "PAYMENT", "OPERATIONS", "AUTHORIZATION"}

    assert is_accountable(purpose) == (purpose.value not in exempt)
    assert needs_part2_consent(purpose) == (purpose.value not in {"INDIVIDUAL", "OPERATIONS"})


@pytest.mark.parametrize(
    ("same", "others", "hours", "refusal"),
    [
        (False, True, 0, None),
        (True, True, 1000, PurgeRefusal.NEEDS_SECOND_PERSON),
        (True, False, 23, PurgeRefusal.TOO_SOON),
        (True, False, 24, None),
    ],
)
def test_nobody_ends_a_record_alone_where_two_may(
    same: bool, others: bool, hours: int, refusal: PurgeRefusal | None
) -> None:
    asked_at = datetime(2026, 1, 1, tzinfo=UTC)

    found = purging.why_not_confirmed(
        asked_by="a", asked_at=asked_at, confirming="a" if same else "b", others_may=others,
        now=asked_at + timedelta(hours=hours),
    )  # fmt: skip

    assert found is refusal


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"is_held": True}, PurgeRefusal.UNDER_HOLD),
        ({"last_contact_on": date(2026, 1, 1)}, PurgeRefusal.INSIDE_RETENTION),
        ({"birth_date": None}, PurgeRefusal.INSIDE_RETENTION),
    ],
)
def test_why_a_record_stays(changed: dict[str, Any], refusal: PurgeRefusal | None) -> None:
    assert purging.why_not(judge(facts(**changed), Terms(), today=TODAY)) is refusal


def test_file_and_passphrase_go_to_two_people_where_there_are_two() -> None:
    assert may_read_passphrase(asked_by="a", reader="b", others_may=True)
    assert not may_read_passphrase(asked_by="a", reader="a", others_may=True)
    assert may_read_passphrase(asked_by="a", reader="a", others_may=False)
