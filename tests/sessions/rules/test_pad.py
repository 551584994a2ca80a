"""The tracks of the vitals pad, with this client's limits on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.pad import tracks
from sessions.rules.vitals import HUMAN_RANGE, Limits, Reading, classify
from sessions.terms import VitalField, VitalVerdict

pytestmark = pytest.mark.pure

LIMITS = Limits(
    systolic_hold=150,
    diastolic_hold=95,
    systolic_stop=180,
    diastolic_stop=110,
    heart_rate_low=50,
    heart_rate_high=110,
    spo2_min=93,
)


def test_without_signed_limits_nothing_is_drawn() -> None:
    assert [(track.field, track.low, track.high) for track in tracks(None)] == [
        (VitalField.SYSTOLIC, 70, 200),
        (VitalField.DIASTOLIC, 40, 130),
        (VitalField.HEART_RATE, 40, 160),
        (VitalField.SPO2, 85, 100),
    ]
    assert all(track.within == (0, track.span) for track in tracks(None))


def test_the_limits_lie_where_they_were_signed() -> None:
    systolic, diastolic, rate, saturation = tracks(LIMITS)

    assert (systolic.recheck_from, systolic.call_from, systolic.within) == (150, 180, (0, 80))
    assert (diastolic.recheck_from, diastolic.call_from, diastolic.within) == (95, 110, (0, 55))
    assert (rate.recheck_below, rate.recheck_from, rate.within) == (50, 111, (10, 61))
    assert (saturation.call_below, saturation.within) == (93, (8, 7))


def test_a_limit_beyond_the_usual_widens_its_track() -> None:
    wide = tracks(Limits(systolic_hold=205, diastolic_hold=95, heart_rate_low=38, spo2_min=80))

    assert (wide[0].high, wide[2].low, wide[3].low, wide[3].high) == (210, 33, 75, 100)


@given(st.integers(70, 200), st.integers(40, 160), st.integers(85, 100))
def test_what_lies_within_on_the_track_is_what_the_rule_calls_within(systolic: int, rate: int, spo2: int) -> None:
    drawn = tracks(LIMITS)
    is_within = all(
        track.within[0] <= value - track.low < sum(track.within) + (track.field is VitalField.SPO2)
        for track, value in zip((drawn[0], drawn[2], drawn[3]), (systolic, rate, spo2), strict=True)
    )
    verdict = classify(Reading(systolic=systolic, diastolic=60, heart_rate=rate, spo2=spo2), LIMITS, rechecks_done=0)

    assert is_within == (verdict is VitalVerdict.WITHIN)


def test_no_track_shows_what_no_person_has() -> None:
    for track in tracks(LIMITS):
        lowest, highest = HUMAN_RANGE[track.field]
        assert lowest <= track.low < track.high <= highest
