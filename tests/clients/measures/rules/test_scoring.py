"""Scores: hand-worked vectors at every band edge, missing items, and a second naive scorer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.measures.rules import gad7, phq9, who5
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.rules.scoring import Incomplete, Score, risk_flags, score
from clients.measures.terms import Band, CutFlag, RiskFlag, ScoreProblem

pytestmark = pytest.mark.pure

PHQ9, GAD7, WHO5 = phq9.INSTRUMENT, gad7.INSTRUMENT, who5.INSTRUMENT


def _adding_to(instrument: Instrument, raw: int) -> list[int | None]:
    """Fill the items from the front until they add up; the last item stays 0 as long as possible."""
    answers: list[int | None] = []
    for _ in range(instrument.item_count):
        answer = min(instrument.answer_max, raw)
        answers.append(answer)
        raw -= answer
    return answers


def _scored(instrument: Instrument, answers: list[int | None]) -> Score:
    result = score(instrument, answers)
    assert isinstance(result, Score)
    return result


@pytest.mark.parametrize(
    ("raw", "band"),
    [
        (0, Band.MINIMAL),
        (4, Band.MINIMAL),
        (5, Band.MILD),
        (9, Band.MILD),
        (10, Band.MODERATE),
        (14, Band.MODERATE),
        (15, Band.MODERATELY_SEVERE),
        (19, Band.MODERATELY_SEVERE),
        (20, Band.SEVERE),
        (27, Band.SEVERE),
    ],
)
def test_phq9_band_edges(raw: int, band: Band) -> None:
    result = _scored(PHQ9, _adding_to(PHQ9, raw))

    assert (result.total, result.band, result.cuts) == (raw, band, {CutFlag.SCREEN_POSITIVE: raw >= 10})


@pytest.mark.parametrize(
    ("raw", "band"),
    [
        (0, Band.MINIMAL),
        (4, Band.MINIMAL),
        (5, Band.MILD),
        (7, Band.MILD),
        (8, Band.MILD),
        (9, Band.MILD),
        (10, Band.MODERATE),
        (14, Band.MODERATE),
        (15, Band.SEVERE),
        (21, Band.SEVERE),
    ],
)
def test_gad7_band_edges(raw: int, band: Band) -> None:
    result = _scored(GAD7, _adding_to(GAD7, raw))

    assert (result.total, result.band) == (raw, band)
    assert result.cuts == {CutFlag.SCREEN_POSITIVE: raw >= 10, CutFlag.SCREEN_POSITIVE_FROM_8: raw >= 8}


@pytest.mark.parametrize(
    ("raw", "total", "band"),
    [
        (0, 0, Band.POOR_WELL_BEING),
        (12, 48, Band.POOR_WELL_BEING),
        (13, 52, Band.NOT_POOR_WELL_BEING),
        (25, 100, Band.NOT_POOR_WELL_BEING),
    ],
)
def test_who5_is_the_raw_sum_times_four(raw: int, total: int, band: Band) -> None:
    result = _scored(WHO5, _adding_to(WHO5, raw))

    assert (result.total, result.band, result.cuts) == (total, band, {})


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_phq9_item_9_is_flagged_whatever_the_total(answer: int) -> None:
    result = _scored(PHQ9, [0] * 8 + [answer])

    assert result.risk_flags == (RiskFlag.SUICIDAL_THOUGHTS,)
    assert result.band is Band.MINIMAL


def test_phq9_without_item_9_is_not_flagged() -> None:
    assert _scored(PHQ9, [3] * 8 + [0]).risk_flags == ()


def test_a_blank_item_9_clears_nobody() -> None:
    result = _scored(PHQ9, [1] * 8 + [None])

    assert result.risk_flags == ()
    assert result.risk_unanswered == (9,)


def test_the_first_two_items_are_the_phq2() -> None:
    assert _scored(PHQ9, [3, 2, 0, 0, 0, 0, 0, 0, 0]).subscales == {"PHQ2": Decimal(5)}


def test_a_subscale_with_a_blank_is_left_out() -> None:
    assert _scored(PHQ9, [None, 2, 0, 0, 0, 0, 0, 0, 0]).subscales == {}


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ([1, 1, 1, 1, 1, 1, 1, 1, None], 9),  # 8 * 9 / 8
        ([2, 2, 2, 2, 2, 2, 2, None, None], 18),  # 14 * 9 / 7
        ([1, 0, 0, 0, 0, 0, 0, 0, None], 1),  # 9 / 8 = 1.125
        ([1, 1, 1, 1, 0, 0, 0, 0, None], 5),  # 4.5, rounded up
    ],
)
def test_up_to_two_blank_phq9_items_count_as_the_mean_of_the_others(answers: list[int | None], total: int) -> None:
    result = _scored(PHQ9, answers)

    assert result.total == total
    assert result.is_prorated


def test_three_blank_items_give_no_total_but_keep_the_flag() -> None:
    assert score(PHQ9, [None, None, None, 0, 0, 0, 0, 0, 1]) == Incomplete(
        problem=ScoreProblem.TOO_MANY_MISSING, items=(1, 2, 3), risk_flags=(RiskFlag.SUICIDAL_THOUGHTS,)
    )


def test_one_blank_who5_item_gives_no_total() -> None:
    assert score(WHO5, [5, 5, None, 5, 5]) == Incomplete(problem=ScoreProblem.TOO_MANY_MISSING, items=(3,))


@pytest.mark.parametrize("answers", [[], [0] * 8, [0] * 10])
def test_a_wrong_number_of_answers_is_named(answers: list[int]) -> None:
    assert score(PHQ9, answers) == Incomplete(problem=ScoreProblem.WRONG_COUNT, items=())


@pytest.mark.parametrize("odd", [-1, 4, 99])
def test_an_answer_out_of_range_is_named(odd: int) -> None:
    assert score(PHQ9, [0, odd, 0, 0, 0, 0, 0, odd, 0]) == Incomplete(problem=ScoreProblem.OUT_OF_RANGE, items=(2, 8))


def test_flags_can_be_read_from_an_unfinished_form() -> None:
    assert risk_flags(PHQ9, [0, 0]) == ()
    assert risk_flags(PHQ9, [None] * 8 + [2]) == (RiskFlag.SUICIDAL_THOUGHTS,)


def test_a_score_names_the_version_that_made_it() -> None:
    result = _scored(GAD7, [0] * 7)

    assert (result.instrument, result.version) == ("GAD7", "1")


@st.composite
def _answers(draw: st.DrawFn) -> tuple[Instrument, list[int | None]]:
    instrument = INSTRUMENTS[draw(st.sampled_from(sorted(NAIVE_BANDS)))]
    answer = st.integers(instrument.answer_min, instrument.answer_max)
    chosen = st.lists(answer | st.none(), min_size=instrument.item_count, max_size=instrument.item_count)
    return instrument, draw(chosen)


NAIVE_BANDS = {
    "PHQ9": [(5, "MINIMAL"), (10, "MILD"), (15, "MODERATE"), (20, "MODERATELY_SEVERE"), (28, "SEVERE")],
    "GAD7": [(5, "MINIMAL"), (10, "MILD"), (15, "MODERATE"), (22, "SEVERE")],
    "WHO5": [(50, "POOR_WELL_BEING"), (101, "NOT_POOR_WELL_BEING")],
}


@settings(max_examples=500)
@given(_answers())
def test_scores_agree_with_a_second_naive_scorer(drawn: tuple[Instrument, list[int | None]]) -> None:
    instrument, answers = drawn
    blanks = answers.count(None)
    allowed = 0 if instrument.code == "WHO5" else 2
    result = score(instrument, answers)
    if blanks > allowed:
        assert isinstance(result, Incomplete)
        return
    summed, counted = 0, 0
    for answer in answers:
        if answer is not None:
            summed, counted = summed + answer, counted + 1
    whole = summed * len(answers) * (4 if instrument.code == "WHO5" else 1)
    total = (2 * whole + counted) // (2 * counted)
    name = [band for limit, band in reversed(NAIVE_BANDS[instrument.code]) if total < limit][-1]

    assert isinstance(result, Score)
    assert (result.total, result.band) == (total, name)
    assert bool(result.risk_flags) is (instrument.code == "PHQ9" and answers[8] in (1, 2, 3))
