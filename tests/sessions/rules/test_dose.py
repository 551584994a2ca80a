"""Doses against the prescriber's order: every limit from both sides, sums against a second way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.fields import DoseMilligramField
from sessions.rules.amounts import dose_mg, hold_minutes, is_in_quarters, mg_per_kg, refuse_units
from sessions.rules.dose import DoseProposal, Order, TakenDose, booster_window, judge, judge_plan, most_units, total_mg
from sessions.terms import DosageForm, DoseKind, DoseRefusal, DoseWarning, Route

pytestmark = pytest.mark.pure

R, W = DoseRefusal, DoseWarning
FIRST_AT = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
ORDER = Order(
    form=DosageForm.RDT,
    route=Route.SUBLINGUAL,
    unit_strength_mg=Decimal(100),
    min_session_mg=Decimal(100),
    max_session_mg=Decimal(300),
    beyond_use_date=date(2026, 9, 1),
    booster_allowed=True,
    booster_max_mg=Decimal(100),
    booster_earliest_minute=20,
    booster_latest_minute=60,
)
FIRST = TakenDose(kind=DoseKind.INITIAL, units=Decimal(1), unit_strength_mg=Decimal(100), at=FIRST_AT)


def _proposal(units: str = "1", *, kind: DoseKind = DoseKind.INITIAL, minute: int = 0, **facts: object) -> DoseProposal:
    proposal = DoseProposal(
        kind=kind,
        form=DosageForm.RDT,
        route=Route.SUBLINGUAL,
        units=Decimal(units),
        unit_strength_mg=Decimal(100),
        at=FIRST_AT + timedelta(minutes=minute),
        on=TODAY,
    )
    return replace(proposal, **facts)  # type: ignore[arg-type]


def test_a_dose_inside_the_order_stands() -> None:
    verdict = judge(_proposal("2"), taken=[], order=ORDER)

    assert (verdict.refusals, verdict.warnings, verdict.mg, verdict.session_mg) == ((), (), 200, 200)
    assert verdict.is_within_order
    assert verdict.codes == []


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("0", R.UNITS_NOT_POSITIVE),
        ("-1", R.UNITS_NOT_POSITIVE),
        ("NaN", R.UNITS_NOT_POSITIVE),
        ("Infinity", R.UNITS_NOT_POSITIVE),
        ("0.3", R.UNITS_NOT_QUARTERS),
        ("1.125", R.UNITS_NOT_QUARTERS),
    ],
)
def test_impossible_units_are_the_only_refusal(units: str, expected: DoseRefusal) -> None:
    assert judge(_proposal(units), taken=[FIRST], order=ORDER).refusals == (expected,)
    assert judge_plan(_proposal(units), order=ORDER).refusals == (expected,)


@pytest.mark.parametrize("units", ["0.25", "0.5", "0.75", "1", "2.25"])
def test_quarters_are_units(units: str) -> None:
    assert refuse_units(Decimal(units)) == ()


def test_absurd_units_raise_nothing() -> None:
    assert R.ABOVE_MAXIMUM in judge(_proposal("1e30"), taken=[], order=ORDER).refusals


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"unit_strength_mg": Decimal(50)}, R.STRENGTH_DIFFERS),
        ({"form": DosageForm.TROCHE}, R.ROUTE_DIFFERS),
        ({"route": Route.ORAL}, R.ROUTE_DIFFERS),
        ({"on": date(2026, 9, 2)}, R.BEYOND_USE_DATE),
        ({"units_on_hand": Decimal("0.75")}, R.NOT_ENOUGH_ON_HAND),
    ],
)
def test_what_lies_outside_the_order_is_named(facts: dict[str, object], expected: DoseRefusal) -> None:
    assert judge(_proposal(**facts), taken=[], order=ORDER).refusals == (expected,)  # type: ignore[arg-type]


@pytest.mark.parametrize("facts", [{"on": date(2026, 9, 1)}, {"units_on_hand": Decimal(1)}, {"units_on_hand": None}])
def test_the_last_day_and_the_last_unit_still_count(facts: dict[str, object]) -> None:
    assert judge(_proposal(**facts), taken=[], order=ORDER).refusals == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"is_active": False}, R.ORDER_NOT_ACTIVE), ({"beyond_use_date": None}, R.NO_BEYOND_USE_DATE)],
)
def test_an_order_that_is_not_whole_refuses(change: dict[str, object], expected: DoseRefusal) -> None:
    assert judge(_proposal(), taken=[], order=replace(ORDER, **change)).refusals == (expected,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "units", "expected"),
    [
        ([], "3", ()),
        ([], "3.25", (R.ABOVE_MAXIMUM,)),
        (["1"], "2", ()),
        (["1"], "2.25", (R.SESSION_ABOVE_MAXIMUM,)),
        (["1", "1.75"], "0.25", ()),
        (["1", "1.75"], "0.5", (R.SESSION_ABOVE_MAXIMUM,)),
    ],
)
def test_single_and_cumulative_milligrams_against_the_maximum(
    before: list[str], units: str, expected: tuple[DoseRefusal, ...]
) -> None:
    taken = [replace(FIRST, units=Decimal(amount)) for amount in before]

    assert judge(_proposal(units, kind=DoseKind.SECOND_UNIT), taken=taken, order=ORDER).refusals == expected


@pytest.mark.parametrize(
    ("minute", "expected"),
    [(19, (R.BOOSTER_TOO_EARLY,)), (20, ()), (60, ()), (61, (R.BOOSTER_TOO_LATE,)), (-5, (R.BOOSTER_TOO_EARLY,))],
)
def test_a_booster_belongs_into_its_window(minute: int, expected: tuple[DoseRefusal, ...]) -> None:
    verdict = judge(_proposal(kind=DoseKind.BOOSTER, minute=minute), taken=[FIRST], order=ORDER)

    assert verdict.refusals == expected


def test_the_window_counts_from_the_first_unit_not_the_last() -> None:
    later = replace(FIRST, at=FIRST_AT + timedelta(minutes=30))

    verdict = judge(_proposal(kind=DoseKind.BOOSTER, minute=45), taken=[later, FIRST], order=ORDER)

    assert verdict.refusals == ()


def test_a_booster_that_was_not_ordered() -> None:
    order = replace(ORDER, booster_allowed=False)

    verdict = judge(_proposal(kind=DoseKind.BOOSTER, minute=30), taken=[FIRST], order=order)

    assert verdict.refusals == (R.BOOSTER_NOT_ORDERED,)


def test_a_booster_without_a_first_unit() -> None:
    verdict = judge(_proposal(kind=DoseKind.BOOSTER, minute=30), taken=[], order=ORDER)

    assert verdict.refusals == (R.BOOSTER_BEFORE_FIRST,)


@pytest.mark.parametrize(
    ("boosters", "units", "expected"),
    [
        ([], "1", ()),
        ([], "1.25", (R.BOOSTER_ABOVE_MAXIMUM,)),
        (["0.5"], "0.5", ()),
        (["0.5"], "0.75", (R.BOOSTER_ABOVE_MAXIMUM,)),
    ],
)
def test_all_boosters_together_stay_under_their_maximum(
    boosters: list[str], units: str, expected: tuple[DoseRefusal, ...]
) -> None:
    taken = [FIRST] + [
        replace(FIRST, kind=DoseKind.BOOSTER, units=Decimal(amount), at=FIRST_AT + timedelta(minutes=25))
        for amount in boosters
    ]

    verdict = judge(_proposal(units, kind=DoseKind.BOOSTER, minute=30), taken=taken, order=ORDER)

    assert verdict.refusals == expected


def test_a_booster_counts_against_the_maximum_of_the_session() -> None:
    taken = [replace(FIRST, units=Decimal("2.5"))]

    verdict = judge(_proposal("1", kind=DoseKind.BOOSTER, minute=30), taken=taken, order=ORDER)

    assert verdict.refusals == (R.SESSION_ABOVE_MAXIMUM,)


def test_every_deviation_is_kept_as_a_code() -> None:
    proposal = _proposal("9", kind=DoseKind.BOOSTER, minute=90, on=date(2027, 1, 1), units_on_hand=Decimal(2))

    assert judge(proposal, taken=[FIRST], order=ORDER).codes == [
        "ABOVE_MAXIMUM",
        "BOOSTER_TOO_LATE",
        "BOOSTER_ABOVE_MAXIMUM",
        "BEYOND_USE_DATE",
        "NOT_ENOUGH_ON_HAND",
    ]


def test_when_a_booster_may_be_offered() -> None:
    window = booster_window(FIRST_AT, ORDER)

    assert window == (FIRST_AT + timedelta(minutes=20), FIRST_AT + timedelta(minutes=60))
    assert booster_window(FIRST_AT, replace(ORDER, booster_allowed=False)) is None


def test_a_plan_has_to_reach_the_least_of_the_order() -> None:
    order = replace(ORDER, min_session_mg=Decimal(150))

    assert judge_plan(_proposal("1"), order=order).refusals == (R.BELOW_RANGE,)
    assert judge_plan(_proposal("1.5"), order=order).refusals == ()
    assert judge_plan(_proposal("3.25"), order=order).refusals == (R.ABOVE_MAXIMUM,)


def test_a_first_unit_below_the_least_only_warns_because_another_may_follow() -> None:
    order = replace(ORDER, min_session_mg=Decimal(150))

    assert judge(_proposal("1"), taken=[], order=order).warnings == (W.BELOW_RANGE_SO_FAR,)
    assert judge(_proposal("1", kind=DoseKind.SECOND_UNIT), taken=[FIRST], order=order).warnings == ()


def test_a_plan_keeps_its_other_warnings() -> None:
    order = replace(ORDER, min_session_mg=Decimal(450), max_session_mg=Decimal(900))
    little = replace(order, min_session_mg=Decimal(100))

    assert judge_plan(_proposal("0.05"), order=order).refusals == (R.UNITS_NOT_QUARTERS,)
    assert judge_plan(_proposal("4.25"), order=order).warnings == (W.SESSION_OVER_400_MG,)
    assert judge_plan(_proposal("0.75"), order=little).warnings == ()


WIDE = replace(ORDER, min_session_mg=Decimal(1), max_session_mg=Decimal(2000))


@pytest.mark.parametrize(
    ("units", "strength", "expected"),
    [
        ("0.75", "13", (W.SESSION_UNDER_10_MG,)),
        ("1", "10", ()),
        ("4", "100", ()),
        ("4.25", "100", (W.SESSION_OVER_400_MG,)),
    ],
)
def test_under_10_or_over_400_mg_is_worth_a_second_look(
    units: str, strength: str, expected: tuple[DoseWarning, ...]
) -> None:
    order = replace(WIDE, unit_strength_mg=Decimal(strength))

    verdict = judge(_proposal(units, unit_strength_mg=Decimal(strength)), taken=[], order=order)

    assert (verdict.refusals, verdict.warnings) == ((), expected)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"planned_session_mg": Decimal(99)}, (W.DIFFERS_FROM_PLAN,)),
        ({"planned_session_mg": Decimal(100)}, ()),
        ({"days_since_last_session": 6}, (W.TOO_SOON_AFTER_LAST_SESSION,)),
        ({"days_since_last_session": 7}, ()),
        ({"sessions_before": 2}, (W.SESSIONS_USED_UP,)),
        ({"sessions_before": 1}, ()),
    ],
)
def test_other_doubts(facts: dict[str, object], expected: tuple[DoseWarning, ...]) -> None:
    order = replace(ORDER, min_days_between=7, sessions_covered=2)

    assert judge(_proposal(**facts), taken=[], order=order).warnings == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("units", "strength", "mg"), [("0.25", "62.5", "15.625"), ("2", "100", "200"), ("0.75", "33.33", "24.9975")]
)
def test_milligrams_are_exact(units: str, strength: str, mg: str) -> None:
    assert dose_mg(Decimal(units), Decimal(strength)) == Decimal(mg)


@pytest.mark.parametrize(("units", "strength"), [("0", "100"), ("0.1", "100"), ("1", "0"), ("1", "-5"), ("1", "NaN")])
def test_impossible_amounts_are_errors(units: str, strength: str) -> None:
    with pytest.raises(ValueError, match="positive"):
        dose_mg(Decimal(units), Decimal(strength))


def test_100_to_400_mg_are_1_3_to_5_3_mg_per_kg_at_75_kg() -> None:
    assert [mg_per_kg(Decimal(mg), Decimal(75)) for mg in (100, 400)] == [Decimal("1.33"), Decimal("5.33")]


@pytest.mark.parametrize(("kg", "expected"), [("20", "5.00"), ("400", "0.25")])
def test_the_lightest_and_the_heaviest(kg: str, expected: str) -> None:
    assert mg_per_kg(Decimal(100), Decimal(kg)) == Decimal(expected)


@pytest.mark.parametrize("kg", ["19.9", "400.1", "0", "-70"])
def test_a_weight_that_is_no_persons_is_an_error(kg: str) -> None:
    with pytest.raises(ValueError, match="weight"):
        mg_per_kg(Decimal(100), Decimal(kg))


@pytest.mark.parametrize(("seconds", "expected"), [(0, 0), (59, 0), (600, 10), (659, 10)])
def test_hold_minutes_are_whole(seconds: int, expected: int) -> None:
    assert hold_minutes(FIRST_AT, FIRST_AT + timedelta(seconds=seconds)) == expected


def test_a_unit_still_held_has_no_hold_time() -> None:
    assert hold_minutes(FIRST_AT, None) is None


def test_a_unit_cannot_be_out_before_it_is_in() -> None:
    with pytest.raises(ValueError, match="after"):
        hold_minutes(FIRST_AT, FIRST_AT - timedelta(seconds=1))


def test_a_change_of_clocks_does_not_move_the_window() -> None:
    zone = ZoneInfo("America/New_York")
    first = replace(FIRST, at=datetime(2026, 11, 1, 1, 50, tzinfo=zone))
    booster = _proposal(kind=DoseKind.BOOSTER, at=datetime(2026, 11, 1, 1, 10, tzinfo=zone, fold=1))

    assert judge(booster, taken=[first], order=ORDER).refusals == ()
    assert hold_minutes(first.at, booster.at) == 20


QUARTERS = st.integers(1, 40).map(lambda quarters: Decimal(quarters) / 4)
STRENGTHS = st.integers(1, 50_000).map(lambda hundredths: Decimal(hundredths) / 100)


@given(amounts=st.lists(st.tuples(QUARTERS, STRENGTHS), max_size=8))
def test_sums_agree_with_fractions(amounts: list[tuple[Decimal, Decimal]]) -> None:
    taken = [replace(FIRST, units=units, unit_strength_mg=strength) for units, strength in amounts]

    assert Fraction(total_mg(taken)) == sum((Fraction(units) * Fraction(strength) for units, strength in amounts))


@given(first=st.lists(QUARTERS, max_size=4), units=QUARTERS, most=st.integers(1, 2000))
def test_the_maximum_agrees_with_counting_quarter_units(first: list[Decimal], units: Decimal, most: int) -> None:
    order = replace(WIDE, max_session_mg=Decimal(most))
    taken = [replace(FIRST, units=amount) for amount in first]
    quarters = sum(int(amount * 4) for amount in [*first, units])

    verdict = judge(_proposal(str(units), kind=DoseKind.SECOND_UNIT), taken=taken, order=order)

    assert verdict.is_within_order is (quarters * 25 <= most)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_number_can_be_asked_for_quarters(number: Decimal) -> None:
    assert is_in_quarters(number) in (True, False)


@given(units=QUARTERS, strength=STRENGTHS)
def test_milligrams_are_exact_and_fit_the_column_they_are_kept_in(units: Decimal, strength: Decimal) -> None:
    mg = dose_mg(units, strength)

    column = DoseMilligramField()
    assert Fraction(mg) == Fraction(units) * Fraction(strength)
    assert mg == mg.quantize(Decimal(1).scaleb(-column.decimal_places))


@given(
    kind=st.sampled_from(DoseKind),
    before=st.lists(QUARTERS, max_size=3),
    asked=QUARTERS,
    strength=STRENGTHS,
    most=st.integers(1, 1000),
    on_hand=st.none() | QUARTERS,
    minute=st.integers(0, 90),
    is_past=st.booleans(),
)
def test_what_may_be_offered_is_just_what_would_not_be_refused(
    kind: DoseKind,
    before: list[Decimal],
    asked: Decimal,
    strength: Decimal,
    most: int,
    on_hand: Decimal | None,
    minute: int,
    is_past: bool,
) -> None:
    order = replace(ORDER, unit_strength_mg=strength, max_session_mg=Decimal(most))
    taken = [replace(FIRST, units=units, unit_strength_mg=strength) for units in before]
    day = date(2026, 9, 2) if is_past else TODAY
    facts = {"unit_strength_mg": strength, "units_on_hand": on_hand, "on": day}
    proposal = _proposal(str(asked), kind=kind, minute=minute, **facts)

    offered = most_units(proposal, taken=taken, order=order)

    assert judge(proposal, taken=taken, order=order).is_within_order is (asked <= offered)
