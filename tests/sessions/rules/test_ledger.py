"""The count of units: the worked example of domain.md 5.4 and a stateful second way of counting."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sessions.rules.ledger import (
    EFFECT,
    TAKEN,
    CountLine,
    Reconciliation,
    discrepancy,
    expected_on_hand,
    opens_discrepancy,
    reconcile,
    refuse_entry,
)
from sessions.terms import CountEventKind, CountRefusal

pytestmark = pytest.mark.pure

K, R = CountEventKind, CountRefusal
_keys = itertools.count()


def _line(kind: CountEventKind, units: str, corrects: CountLine | None = None) -> CountLine:
    return CountLine(key=str(next(_keys)), kind=kind, units=Decimal(units), corrects=corrects.key if corrects else None)


RECEIVED = _line(K.RECEIVED_BY_CLIENT, "12")
EXAMPLE = [
    _line(K.RX_WRITTEN, "12"),
    _line(K.DISPENSED, "12"),
    RECEIVED,
    _line(K.TAKEN_IN_SESSION, "1"),
    _line(K.TAKEN_IN_SESSION, "1"),
    _line(K.TAKEN_IN_SESSION, "1"),
    _line(K.DISCARDED_BY_CLIENT, "1"),
]


def test_the_worked_example_of_the_reference() -> None:
    assert expected_on_hand(EXAMPLE) == 8
    assert discrepancy(Decimal(7), EXAMPLE) == -1
    assert reconcile([*EXAMPLE, _line(K.COUNT_OBSERVED, "7")]) == Reconciliation(
        expected=Decimal(8), observed=Decimal(7), discrepancy=Decimal(-1)
    )


@pytest.mark.parametrize("kind", [kind for kind in K if kind is not K.CORRECTION])
def test_what_each_kind_does_to_the_count(kind: CountEventKind) -> None:
    adds = {K.RECEIVED_BY_CLIENT}
    nothing = {K.RX_WRITTEN, K.DISPENSED, K.COUNT_OBSERVED, K.EXPIRED_ON_HAND}
    change = Decimal("0.75") * (1 if kind in adds else 0 if kind in nothing else -1)

    assert expected_on_hand([RECEIVED, _line(kind, "0.75")]) == 12 + change


def test_a_count_is_compared_with_the_time_it_was_made() -> None:
    lines = [RECEIVED, _line(K.COUNT_OBSERVED, "11"), _line(K.TAKEN_IN_SESSION, "2")]

    assert reconcile(lines) == Reconciliation(expected=Decimal(10), observed=Decimal(11), discrepancy=Decimal(-1))


def test_without_a_count_there_is_no_discrepancy() -> None:
    assert reconcile([RECEIVED]) == Reconciliation(expected=Decimal(12), observed=None, discrepancy=None)
    assert reconcile([]) == Reconciliation(expected=Decimal(0), observed=None, discrepancy=None)


def test_a_correction_gives_the_true_number_and_can_be_corrected() -> None:
    taken = _line(K.TAKEN_IN_SESSION, "2")
    first = _line(K.CORRECTION, "1", taken)
    second = _line(K.CORRECTION, "0", first)

    assert expected_on_hand([RECEIVED, taken]) == 10
    assert expected_on_hand([RECEIVED, taken, first]) == 11
    assert expected_on_hand([RECEIVED, taken, first, second]) == 12


@pytest.mark.parametrize(
    ("units", "kind", "expected"),
    [
        ("-1", K.RECEIVED_BY_CLIENT, R.UNITS_NEGATIVE),
        ("NaN", K.RECEIVED_BY_CLIENT, R.UNITS_NEGATIVE),
        ("0", K.RECEIVED_BY_CLIENT, R.UNITS_ZERO),
        ("0", K.TAKEN_IN_SESSION, R.UNITS_ZERO),
        ("0.1", K.DISCARDED_BY_CLIENT, R.UNITS_NOT_QUARTERS),
        ("1", K.CORRECTION, R.NOTHING_TO_CORRECT),
    ],
)
def test_impossible_lines_are_refused(units: str, kind: CountEventKind, expected: CountRefusal) -> None:
    assert refuse_entry(_line(kind, units), EXAMPLE, has_reason=True) == (expected,)


def test_a_correction_of_something_else_is_refused() -> None:
    elsewhere = _line(K.TAKEN_IN_SESSION, "1")

    assert refuse_entry(_line(K.CORRECTION, "0", elsewhere), EXAMPLE, has_reason=True) == (R.NOTHING_TO_CORRECT,)
    assert refuse_entry(_line(K.TAKEN_IN_SESSION, "1", RECEIVED), EXAMPLE, has_reason=True) == (R.NOTHING_TO_CORRECT,)


def test_one_line_is_corrected_once() -> None:
    correction = _line(K.CORRECTION, "11", RECEIVED)

    refusals = refuse_entry(_line(K.CORRECTION, "10", RECEIVED), [RECEIVED, correction], has_reason=True)

    assert refusals == (R.ALREADY_CORRECTED,)


@pytest.mark.parametrize("kind", [kind for kind, effect in EFFECT.items() if effect < 0 and kind not in TAKEN])
def test_nothing_but_a_dose_taken_goes_below_zero(kind: CountEventKind) -> None:
    assert refuse_entry(_line(kind, "12"), [RECEIVED], has_reason=True) == ()
    assert refuse_entry(_line(kind, "12.25"), [RECEIVED], has_reason=True) == (R.BELOW_ZERO,)


@pytest.mark.parametrize("kind", sorted(TAKEN))
def test_a_dose_taken_beyond_the_count_stands_with_its_reason(kind: CountEventKind) -> None:
    beyond = _line(kind, "12.25")

    assert refuse_entry(beyond, [RECEIVED], has_reason=True) == ()
    assert refuse_entry(beyond, [RECEIVED], has_reason=False) == (R.REASON_MISSING,)
    assert opens_discrepancy(beyond, [RECEIVED]) is True


def test_a_dose_within_the_count_needs_no_reason() -> None:
    assert refuse_entry(_line(K.TAKEN_IN_SESSION, "1"), [RECEIVED], has_reason=False) == ()


def test_the_last_unit_opens_no_discrepancy() -> None:
    assert opens_discrepancy(_line(K.TAKEN_IN_SESSION, "12"), [RECEIVED]) is False


def test_what_changes_nothing_opens_no_second_discrepancy() -> None:
    lines = [RECEIVED, _line(K.TAKEN_IN_SESSION, "14")]

    assert opens_discrepancy(_line(K.EXPIRED_ON_HAND, "1"), lines) is False
    assert refuse_entry(_line(K.EXPIRED_ON_HAND, "1"), lines, has_reason=False) == ()


def test_a_count_that_differs_needs_a_reason() -> None:
    assert refuse_entry(_line(K.COUNT_OBSERVED, "12"), [RECEIVED], has_reason=False) == ()
    assert refuse_entry(_line(K.COUNT_OBSERVED, "11"), [RECEIVED], has_reason=False) == (R.REASON_MISSING,)
    assert opens_discrepancy(_line(K.COUNT_OBSERVED, "11"), [RECEIVED]) is True


def test_a_corrected_count_is_held_against_what_was_expected_when_it_was_made() -> None:
    counted = _line(K.COUNT_OBSERVED, "12")
    lines = [RECEIVED, counted, _line(K.TAKEN_IN_SESSION, "2")]

    assert opens_discrepancy(_line(K.CORRECTION, "11", counted), lines) is True
    assert opens_discrepancy(_line(K.CORRECTION, "12", counted), lines) is False
    wrong = _line(K.CORRECTION, "11", counted)
    assert opens_discrepancy(_line(K.CORRECTION, "12", wrong), [*lines, wrong]) is False


@pytest.mark.parametrize("kind", [K.LOST_OR_STOLEN_REPORTED, K.DAMAGED_REPORTED, K.TAKEN_OUTSIDE_REPORTED])
def test_what_happened_unseen_needs_a_reason(kind: CountEventKind) -> None:
    assert refuse_entry(_line(kind, "1"), [RECEIVED], has_reason=False) == (R.REASON_MISSING,)


def test_a_correction_may_not_hide_behind_what_was_taken() -> None:
    lines = [RECEIVED, _line(K.TAKEN_IN_SESSION, "3")]

    fewer = _line(K.CORRECTION, "2", RECEIVED)
    more_taken = _line(K.CORRECTION, "13", lines[1])

    assert refuse_entry(fewer, lines, has_reason=True) == (R.BELOW_ZERO,)
    assert refuse_entry(more_taken, lines, has_reason=True) == ()


def test_below_zero_the_ledger_can_be_put_right_again() -> None:
    lines = [RECEIVED, _line(K.TAKEN_IN_SESSION, "14")]

    assert refuse_entry(_line(K.RECEIVED_BY_CLIENT, "1"), lines, has_reason=True) == ()
    assert refuse_entry(_line(K.CORRECTION, "13", lines[1]), lines, has_reason=True) == ()
    assert refuse_entry(_line(K.DISCARDED_BY_CLIENT, "1"), lines, has_reason=True) == (R.BELOW_ZERO,)


class Ledger(RuleBasedStateMachine):
    """Add lines as a practice would, keep a naive balance beside it, and compare after each."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[CountLine] = []
        self.truth: dict[str, tuple[int, Fraction]] = {}
        self.root: dict[str, str] = {}

    @initialize(units=st.integers(1, 80))
    def receive_first(self, units: int) -> None:
        self.offer(K.RECEIVED_BY_CLIENT, units)

    def balance(self) -> Fraction:
        return sum((sign * units for sign, units in self.truth.values()), Fraction(0))

    @rule(kind=st.sampled_from([kind for kind in K if kind is not K.CORRECTION]), units=st.integers(0, 60))
    def offer(self, kind: CountEventKind, units: int) -> None:
        line = CountLine(key=str(len(self.lines)), kind=kind, units=Decimal(units) / 4)
        sign = EFFECT.get(kind, 0)
        before = self.balance()
        after = before + sign * Fraction(units, 4)
        allowed = after >= 0 or after >= before or kind in TAKEN
        possible = units > 0 or kind in (K.COUNT_OBSERVED, K.EXPIRED_ON_HAND)
        assert (refuse_entry(line, self.lines, has_reason=True) == ()) is (allowed and possible)
        if allowed and possible:
            self.lines.append(line)
            self.truth[line.key] = (sign, Fraction(units, 4))
            self.root[line.key] = line.key

    @rule(pick=st.integers(0, 1000), units=st.integers(0, 60))
    def correct(self, pick: int, units: int) -> None:
        if not self.lines:
            return
        target = self.lines[pick % len(self.lines)]
        line = CountLine(key=str(len(self.lines)), kind=K.CORRECTION, units=Decimal(units) / 4, corrects=target.key)
        root = self.root[target.key]
        sign, old = self.truth[root]
        before = self.balance()
        after = before - sign * old + sign * Fraction(units, 4)
        root_kind = next(one.kind for one in self.lines if one.key == root)
        fresh = target.key not in {one.corrects for one in self.lines}
        allowed = fresh and (after >= 0 or after >= before or root_kind in TAKEN)
        assert (refuse_entry(line, self.lines, has_reason=True) == ()) is allowed
        if allowed:
            self.lines.append(line)
            self.truth[root] = (sign, Fraction(units, 4))
            self.root[line.key] = root

    @invariant()
    def reconciles(self) -> None:
        assert Fraction(expected_on_hand(self.lines)) == self.balance()
        assert reconcile(self.lines).expected == expected_on_hand(self.lines)


TestLedger = pytest.mark.pure(Ledger.TestCase)
TestLedger.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@given(st.lists(st.tuples(st.sampled_from(sorted(EFFECT)), st.integers(1, 40)), max_size=20))
def test_the_count_agrees_with_a_pile_of_quarters(moves: list[tuple[CountEventKind, int]]) -> None:
    lines = [_line(kind, str(Decimal(quarters) / 4)) for kind, quarters in moves]
    pile = 0
    for kind, quarters in moves:
        pile += quarters if kind == "RECEIVED_BY_CLIENT" else -quarters

    assert expected_on_hand(lines) * 4 == pile
