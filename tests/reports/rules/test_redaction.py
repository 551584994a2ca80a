"""What a summary prints for whom (domain.md 6.5, 6.6)."""

from __future__ import annotations

import pytest

from reports.rules.redaction import MEDICAL, PRINTS, prints
from reports.terms import RedactionProfile, SummaryPart

pytestmark = pytest.mark.pure

CLINICAL = [profile for profile in RedactionProfile if profile is not RedactionProfile.SUPERBILL]


def test_every_profile_is_decided() -> None:
    assert set(PRINTS) == set(RedactionProfile)


@pytest.mark.parametrize("profile", CLINICAL)
@pytest.mark.parametrize("part", [SummaryPart.DOSES, SummaryPart.VITALS, SummaryPart.READINESS])
def test_no_clinical_copy_hides_a_dose(profile: RedactionProfile, part: SummaryPart) -> None:
    assert prints(profile, part) is True


def test_the_practice_prints_everything() -> None:
    assert PRINTS[RedactionProfile.INTERNAL] == set(SummaryPart)


def test_a_superbill_carries_nothing_clinical() -> None:
    assert PRINTS[RedactionProfile.SUPERBILL] & MEDICAL == {SummaryPart.HEADER, SummaryPart.SIGNATURE}


def test_the_client_gets_no_suggestion_meant_for_the_prescriber() -> None:
    assert prints(RedactionProfile.CLIENT_COPY, SummaryPart.NEXT_DOSE) is False
    assert prints(RedactionProfile.CLIENT_COPY, SummaryPart.GATES_PASSED) is False
