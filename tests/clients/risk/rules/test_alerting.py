"""Levels, states and who is told when (domain.md 4.10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.risk.rules import alerting
from clients.risk.rules.crisis import CrisisLine, lines_of
from clients.risk.terms import AlertState, RiskLevel, RiskOutcome

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOW, UNKNOWN, MODERATE, HIGH = (
    RiskLevel.LOW_RISK, RiskLevel.NOT_ASSESSED, RiskLevel.MODERATE_RISK, RiskLevel.HIGH_RISK,
)  # fmt: skip


@pytest.mark.parametrize(
    ("level", "by", "is_assessment", "becomes"),
    [
        (UNKNOWN, LOW, True, LOW),
        (UNKNOWN, HIGH, True, HIGH),
        (UNKNOWN, None, True, UNKNOWN),
        (HIGH, LOW, True, HIGH),
        (LOW, UNKNOWN, False, UNKNOWN),
        (MODERATE, UNKNOWN, False, MODERATE),
        (MODERATE, HIGH, False, HIGH),
    ],
)
def test_a_level_rises_and_only_an_assessment_settles_what_was_open(
    level: RiskLevel, by: RiskLevel | None, is_assessment: bool, becomes: RiskLevel
) -> None:
    assert alerting.raised(level, by, is_assessment=is_assessment) is becomes


@given(st.sampled_from(RiskLevel), st.lists(st.tuples(st.sampled_from(RiskLevel), st.booleans())))
def test_a_high_level_never_falls(level: RiskLevel, answers: list[tuple[RiskLevel, bool]]) -> None:
    was_high = level is HIGH
    for by, is_assessment in answers:
        level = alerting.raised(level, by, is_assessment=is_assessment)
        was_high = was_high or level is HIGH
        assert (level is HIGH) == was_high


def test_states() -> None:
    assert alerting.state(taken_up_at=None, closed_at=None) is AlertState.NOT_TAKEN_UP
    assert alerting.state(taken_up_at=NOW, closed_at=None) is AlertState.IN_HAND
    assert alerting.state(taken_up_at=NOW, closed_at=NOW) is AlertState.FOLLOWED_UP


@pytest.mark.parametrize("level", RiskLevel)
def test_only_a_high_level_holds_dosing_and_only_until_it_is_cleared(level: RiskLevel) -> None:
    assert alerting.holds_dosing(level=level, hold_lifted_at=None) == (level is HIGH)
    assert not alerting.holds_dosing(level=level, hold_lifted_at=NOW)


def test_care_elsewhere_does_not_clear_dosing() -> None:
    assert set(RiskOutcome) - alerting.CLEARS_DOSING == {
        RiskOutcome.MORE_CARE, RiskOutcome.EMERGENCY_CARE, RiskOutcome.NOT_REACHED,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "taken_up", "passed_on", "must"),
    [(-1, False, False, False), (0, False, False, True), (0, True, False, False), (0, False, True, False)],
)
def test_others_are_told_once_at_the_minute_unless_somebody_took_it_up(
    minutes: int, taken_up: bool, passed_on: bool, must: bool
) -> None:
    pass_on_at = alerting.pass_on_time(NOW, 60)
    assert must == alerting.must_pass_on(
        pass_on_at=pass_on_at,
        taken_up_at=NOW if taken_up else None,
        passed_on_at=NOW if passed_on else None,
        now=pass_on_at + timedelta(minutes=minutes),
    )


USUAL = (CrisisLine(number="988", name="Lifeline"), CrisisLine(number="911", name="Emergency"))


def test_the_practice_stands_last_among_the_numbers_and_once() -> None:
    lines = lines_of([], USUAL, practice_phone="(555) 555-0100", practice_name="Harbor")
    assert [line.number for line in lines] == ["988", "911", "(555) 555-0100"]
    assert lines[-1].dialed == "5555550100"
    own = [{"number": "555 555 0100", "name": "Us", "hint": ""}]
    assert len(lines_of(own, USUAL, practice_phone="(555) 555-0100", practice_name="Harbor")) == 1


def test_without_a_number_the_practice_is_left_out() -> None:
    assert lines_of([], USUAL, practice_phone="", practice_name="Harbor") == USUAL
