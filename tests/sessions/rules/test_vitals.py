"""Vital signs against this client's limits, with the worked example of domain.md 4.2."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.vitals import (
    HUMAN_RANGE,
    Limits,
    Reading,
    check_human_range,
    classify,
    is_emergency,
    is_set,
    recheck_due_at,
)
from sessions.terms import VitalField, VitalProblem, VitalVerdict

pytestmark = pytest.mark.pure

F, P, V = VitalField, VitalProblem, VitalVerdict
TEMPLATE = Limits(systolic_hold=150, diastolic_hold=95, recheck_after_minutes=10, max_rechecks=2)
FULL = replace(TEMPLATE, systolic_stop=180, diastolic_stop=110, heart_rate_low=50, heart_rate_high=110, spo2_min=93)


def _pressure(systolic: int, diastolic: int) -> Reading:
    return Reading(systolic=systolic, diastolic=diastolic)


def test_the_worked_example_of_the_reference() -> None:
    at_ten = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)

    assert classify(_pressure(154, 92), TEMPLATE, rechecks_done=0) is V.RECHECK
    assert recheck_due_at(at_ten, TEMPLATE) == at_ten + timedelta(minutes=10)
    assert classify(_pressure(148, 90), TEMPLATE, rechecks_done=1) is V.WITHIN
    assert classify(_pressure(156, 98), TEMPLATE, rechecks_done=1) is V.RECHECK
    assert classify(_pressure(155, 97), TEMPLATE, rechecks_done=2) is V.CONTACT_PRESCRIBER


@pytest.mark.parametrize("reading", [_pressure(120, 80), _pressure(220, 130), Reading(moaas=1)])
def test_without_limits_nothing_is_within(reading: Reading) -> None:
    assert classify(reading, None, rechecks_done=0) is V.NO_LIMITS


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (_pressure(149, 94), V.WITHIN),
        (_pressure(150, 94), V.RECHECK),
        (_pressure(149, 95), V.RECHECK),
        (_pressure(179, 109), V.RECHECK),
        (_pressure(180, 90), V.CONTACT_PRESCRIBER),
        (_pressure(140, 110), V.CONTACT_PRESCRIBER),
        (Reading(heart_rate=49), V.RECHECK),
        (Reading(heart_rate=50), V.WITHIN),
        (Reading(heart_rate=110), V.WITHIN),
        (Reading(heart_rate=111), V.RECHECK),
        (Reading(spo2=93), V.WITHIN),
        (Reading(spo2=92), V.CONTACT_PRESCRIBER),
        (Reading(moaas=4), V.WITHIN),
        (Reading(moaas=3), V.CONTACT_PRESCRIBER),
    ],
)
def test_each_limit_from_both_sides(reading: Reading, expected: VitalVerdict) -> None:
    assert classify(reading, FULL, rechecks_done=0) is expected


def test_a_limit_that_was_not_set_judges_nothing() -> None:
    assert classify(Reading(heart_rate=180, spo2=80), TEMPLATE, rechecks_done=0) is V.WITHIN


def test_without_rechecks_the_prescriber_is_called_at_once() -> None:
    none = replace(TEMPLATE, max_rechecks=0)

    assert classify(_pressure(150, 90), none, rechecks_done=0) is V.CONTACT_PRESCRIBER


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(moaas=2), True),
        (Reading(moaas=3), False),
        (Reading(spo2=89), True),
        (Reading(spo2=90), False),
        (_pressure(230, 130), False),
        (Reading(), False),
    ],
)
def test_the_fixed_emergency_levels(reading: Reading, expected: bool) -> None:
    assert is_emergency(reading) is expected


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (_pressure(120, 80), {}),
        (Reading(heart_rate=60), {}),
        (Reading(), {None: P.NOTHING_MEASURED}),
        (_pressure(39, 25), {F.SYSTOLIC: P.TOO_LOW}),
        (_pressure(301, 80), {F.SYSTOLIC: P.TOO_HIGH}),
        (_pressure(120, 19), {F.DIASTOLIC: P.TOO_LOW}),
        (_pressure(260, 201), {F.DIASTOLIC: P.TOO_HIGH}),
        (_pressure(80, 120), {F.SYSTOLIC: P.PRESSURE_REVERSED}),
        (_pressure(90, 90), {F.SYSTOLIC: P.PRESSURE_REVERSED}),
        (Reading(systolic=120), {F.DIASTOLIC: P.HALF_A_PRESSURE}),
        (Reading(diastolic=80), {F.SYSTOLIC: P.HALF_A_PRESSURE}),
        (Reading(heart_rate=19), {F.HEART_RATE: P.TOO_LOW}),
        (Reading(heart_rate=301), {F.HEART_RATE: P.TOO_HIGH}),
        (Reading(spo2=29), {F.SPO2: P.TOO_LOW}),
        (Reading(spo2=101), {F.SPO2: P.TOO_HIGH}),
        (Reading(moaas=-1), {F.MOAAS: P.TOO_LOW}),
        (Reading(moaas=6), {F.MOAAS: P.TOO_HIGH}),
        (Reading(systolic=0, spo2=980), {F.SYSTOLIC: P.TOO_LOW, F.SPO2: P.TOO_HIGH, F.DIASTOLIC: P.HALF_A_PRESSURE}),
    ],
)
def test_what_cannot_be_a_persons(reading: Reading, expected: dict[VitalField | None, VitalProblem]) -> None:
    assert check_human_range(reading) == expected


@pytest.mark.parametrize("field", VitalField)
def test_every_value_has_a_human_range(field: VitalField) -> None:
    lowest, highest = HUMAN_RANGE[field]

    assert 0 <= lowest < highest


@given(
    systolic=st.integers(40, 300),
    diastolic=st.integers(20, 200),
    hold=st.tuples(st.integers(80, 250), st.integers(40, 150)),
    rechecks=st.integers(0, 5),
    most=st.integers(0, 4),
)
def test_pressure_agrees_with_the_rule_said_plainly(
    systolic: int, diastolic: int, hold: tuple[int, int], rechecks: int, most: int
) -> None:
    limits = Limits(systolic_hold=hold[0], diastolic_hold=hold[1], max_rechecks=most)
    if systolic in range(hold[0]) and diastolic in range(hold[1]):
        expected = "WITHIN"
    else:
        expected = "RECHECK" if rechecks in range(most) else "CONTACT_PRESCRIBER"

    assert classify(_pressure(systolic, diastolic), limits, rechecks_done=rechecks).value == expected


def test_alertness_alone_is_no_set_of_vital_signs() -> None:
    assert not is_set(Reading(moaas=5)) and not is_set(Reading())
    assert all(is_set(reading) for reading in (_pressure(120, 80), Reading(spo2=97), Reading(heart_rate=70, moaas=5)))
