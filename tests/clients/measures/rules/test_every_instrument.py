"""Hand-worked vectors: band edges, maxima, reversed items, branching, blanks and cuts of each instrument."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clients.measures.rules import (
    auditc,
    bdi2,
    cadss6,
    cssrs,
    dast10,
    ebi,
    edi,
    madrs,
    meq30,
    pcl5,
    qids,
    wsas,
)
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.scoring import Answer, Incomplete, Score, score
from clients.measures.terms import Band, ChoiceOf, ContextKey, CutFlag, RiskFlag, ScoreProblem, TotalRule

pytestmark = pytest.mark.pure

C = CutFlag
NOTHING: dict[ContextKey, str] = {}
NOW, EVER = {ContextKey.WHEN: "PAST_3_MONTHS"}, {ContextKey.WHEN: "LIFETIME"}


def scored(instrument: Instrument, answers: list[Answer], context: dict[ContextKey, str] | None = None) -> Score:
    result = score(instrument, answers, context)
    assert isinstance(result, Score)
    return result


def filled(instrument: Instrument, total: int) -> list[Answer]:
    """Fill the items from the front until they add up."""
    answers: list[Answer] = []
    for _number in instrument.item_numbers:
        answers.append(min(instrument.answer_max, total))
        total -= answers[-1] or 0
    return answers


@pytest.mark.parametrize(
    ("instrument", "total", "band"),
    [
        (wsas.INSTRUMENT, 0, Band.SUBCLINICAL),
        (wsas.INSTRUMENT, 9, Band.SUBCLINICAL),
        (wsas.INSTRUMENT, 10, Band.SIGNIFICANT_IMPAIRMENT),
        (wsas.INSTRUMENT, 20, Band.SIGNIFICANT_IMPAIRMENT),
        (wsas.INSTRUMENT, 21, Band.MODERATELY_SEVERE_OR_WORSE),
        (wsas.INSTRUMENT, 40, Band.MODERATELY_SEVERE_OR_WORSE),
        (madrs.INSTRUMENT, 0, Band.NORMAL),
        (madrs.INSTRUMENT, 6, Band.NORMAL),
        (madrs.INSTRUMENT, 7, Band.MILD),
        (madrs.INSTRUMENT, 19, Band.MILD),
        (madrs.INSTRUMENT, 20, Band.MODERATE),
        (madrs.INSTRUMENT, 34, Band.MODERATE),
        (madrs.INSTRUMENT, 35, Band.SEVERE),
        (madrs.INSTRUMENT, 60, Band.SEVERE),
        (bdi2.INSTRUMENT, 0, Band.MINIMAL),
        (bdi2.INSTRUMENT, 13, Band.MINIMAL),
        (bdi2.INSTRUMENT, 14, Band.MILD),
        (bdi2.INSTRUMENT, 19, Band.MILD),
        (bdi2.INSTRUMENT, 20, Band.MODERATE),
        (bdi2.INSTRUMENT, 28, Band.MODERATE),
        (bdi2.INSTRUMENT, 29, Band.SEVERE),
        (bdi2.INSTRUMENT, 63, Band.SEVERE),
        (cadss6.INSTRUMENT, 24, None),
        (pcl5.INSTRUMENT, 80, None),
    ],
)
def test_band_edges_of_plain_sums(instrument: Instrument, total: int, band: Band | None) -> None:
    result = scored(instrument, filled(instrument, total))

    assert (result.total, result.band) == (total, band)


@pytest.mark.parametrize(
    ("domains", "band"),
    [
        ((0,) * 9, Band.NONE),
        ((3, 2, 0, 0, 0, 0, 0, 0, 0), Band.NONE),  # 5
        ((3, 3, 0, 0, 0, 0, 0, 0, 0), Band.MILD),  # 6
        ((3, 3, 3, 1, 0, 0, 0, 0, 0), Band.MILD),  # 10
        ((3, 3, 3, 2, 0, 0, 0, 0, 0), Band.MODERATE),  # 11
        ((3, 3, 3, 3, 3, 0, 0, 0, 0), Band.MODERATE),  # 15
        ((3, 3, 3, 3, 3, 0, 1, 0, 0), Band.SEVERE),  # 16
        ((3, 3, 3, 3, 3, 0, 3, 2, 0), Band.SEVERE),  # 20
        ((3, 3, 3, 3, 3, 0, 3, 3, 0), Band.VERY_SEVERE),  # 21
        ((3,) * 9, Band.VERY_SEVERE),  # 27
    ],
)
def test_qids_adds_nine_domain_maxima(domains: tuple[int, ...], band: Band) -> None:
    sleep, mood, weight, *single, movement = domains
    # Sleep on item 2, weight on item 8 and movement on item 16: elsewhere than the first of each domain.
    answers: list[Answer] = [0, sleep, 0, 0, mood, 0, 0, weight, 0, *single, 0, movement]

    result = scored(qids.INSTRUMENT, answers)

    assert (result.total, result.band) == (sum(domains), band)
    assert bool(result.risk_flags) is (single[2] > 0)


def test_qids_counts_a_domain_once_however_many_of_its_items_are_high() -> None:
    assert scored(qids.INSTRUMENT, [3] * 4 + [0] * 12).total == 3
    assert scored(qids.INSTRUMENT, [3] * 16).total == 27


def test_qids_asks_for_one_of_each_pair() -> None:
    answers: list[Answer] = [1, 1, 1, 1, 1, None, 2, 1, None, 0, 0, 0, 0, 0, 0, 0]

    assert scored(qids.INSTRUMENT, answers).total == 4  # sleep 1, mood 1, weight max(2, 1)
    answers[6] = None
    assert score(qids.INSTRUMENT, answers) == Incomplete(problem=ScoreProblem.TOO_MANY_MISSING, items=(6, 7))


@pytest.mark.parametrize(
    ("answers", "total", "band", "is_positive"),
    [
        # Item 3 reversed: "no" counts one.
        ([0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 0, Band.NONE, False),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, Band.LOW, False),
        ([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2, Band.LOW, False),
        ([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], 3, Band.MODERATE, True),
        ([1, 1, 1, 1, 1, 1, 0, 0, 0, 0], 5, Band.MODERATE, True),
        ([1, 1, 0, 1, 1, 1, 0, 0, 0, 0], 6, Band.SUBSTANTIAL, True),
        ([1, 1, 0, 1, 1, 1, 1, 1, 0, 0], 8, Band.SUBSTANTIAL, True),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 9, Band.SEVERE, True),
        ([1, 1, 0, 1, 1, 1, 1, 1, 1, 1], 10, Band.SEVERE, True),
    ],
)
def test_dast_counts_item_3_the_other_way(answers: list[Answer], total: int, band: Band, is_positive: bool) -> None:
    result = scored(dast10.INSTRUMENT, answers)

    assert (result.total, result.band, result.cuts) == (total, band, {C.SCREEN_POSITIVE: is_positive})


@pytest.mark.parametrize(
    ("answers", "sex", "is_positive", "from_first"),
    [
        ([2, 0, 0], "FEMALE", False, True),
        ([3, 0, 0], "FEMALE", True, True),
        ([3, 0, 0], "MALE", False, True),
        ([4, 0, 0], "MALE", True, True),
        ([1, 1, 1], "FEMALE", True, False),
        ([1, 1, 1], "MALE", False, False),
        ([4, 4, 4], "MALE", True, False),
        ([0, 0, 0], "FEMALE", False, False),
        ([3, 0, 0], "", None, True),
    ],
)
def test_audit_c_is_read_for_a_sex(answers: list[Answer], sex: str, is_positive: bool | None, from_first: bool) -> None:
    result = scored(auditc.INSTRUMENT, answers, {ContextKey.SEX: sex} if sex else NOTHING)

    assert result.cuts == {C.SCREEN_POSITIVE: is_positive, C.ALL_POINTS_FROM_FIRST_ITEM: from_first}


PCL_PATTERN: list[Answer] = [2, 0, 0, 0, 0, 2, 0, 2, 2, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0]


@pytest.mark.parametrize(("spoiled", "holds"), [(None, True), (0, False), (5, False), (7, False), (14, False)])
def test_pcl5_needs_enough_in_every_cluster(spoiled: int | None, holds: bool) -> None:
    answers = list(PCL_PATTERN)
    if spoiled is not None:
        answers[spoiled] = 1

    result = scored(pcl5.INSTRUMENT, answers)

    assert result.cuts[C.DSM_SYMPTOM_PATTERN] is holds


@pytest.mark.parametrize(
    ("total", "from_31", "from_33", "end_state"),
    [(28, False, False, True), (29, False, False, False), (30, False, False, False), (31, True, False, False),
     (32, True, False, False), (33, True, True, False), (80, True, True, False)],
)  # fmt: skip
def test_pcl5_shows_both_ends_of_the_disputed_cut(total: int, from_31: bool, from_33: bool, end_state: bool) -> None:
    cuts = scored(pcl5.INSTRUMENT, filled(pcl5.INSTRUMENT, total)).cuts

    found = (cuts[C.PROBABLE_PTSD_FROM_31], cuts[C.PROBABLE_PTSD_FROM_33], cuts[C.END_STATE_28_OR_LESS])
    assert found == (from_31, from_33, end_state)


def test_pcl5_clusters() -> None:
    result = scored(pcl5.INSTRUMENT, [4] * 5 + [3] * 2 + [2] * 7 + [1] * 6)

    assert result.subscales == {"B": 20, "C": 6, "D": 14, "E": 6}
    assert result.total == 46


@pytest.mark.parametrize(
    ("answers", "context", "level"),
    [
        ([0, 0, None, None, None, 0], NOTHING, Band.NONE),
        ([0, 0, 0, 0, 0, 0], NOTHING, Band.NONE),
        ([1, 0, None, None, None, 0], NOTHING, Band.LOW),
        ([0, 1, 0, 0, 0, 0], NOTHING, Band.LOW),
        ([1, 1, 1, 0, 0, 0], NOTHING, Band.MODERATE),
        ([1, 1, 0, 1, 0, 0], NOTHING, Band.HIGH),
        ([1, 1, 0, 0, 1, 0], NOTHING, Band.HIGH),
        ([0, 0, None, None, None, 1], EVER, Band.MODERATE),
        ([0, 0, None, None, None, 1], NOW, Band.HIGH),
        ([1, 1, 1, 0, 0, 1], EVER, Band.MODERATE),
        ([1, 1, 1, 0, 0, 1], NOW, Band.HIGH),
        ([1, 1, 0, 1, 0, 1], EVER, Band.HIGH),
    ],
)
def test_cssrs_triage_is_by_the_highest_yes(answers: list[Answer], context: dict[ContextKey, str], level: Band) -> None:
    result = scored(cssrs.INSTRUMENT, answers, context)

    assert (result.total, result.band, result.cuts) == (None, level, {})


def test_cssrs_leaves_questions_out_by_branching() -> None:
    assert score(cssrs.INSTRUMENT, [0, 1, None, None, 0, 0]) == Incomplete(
        problem=ScoreProblem.TOO_MANY_MISSING, items=(3, 4), risk_flags=(RiskFlag.SUICIDAL_THOUGHTS,)
    )
    # A yes to a question that was not to be asked is not dropped: it is a contradiction, and flagged.
    assert score(cssrs.INSTRUMENT, [0, 0, None, 1, None, 0]) == Incomplete(
        problem=ScoreProblem.NOT_ASKED, items=(4,), risk_flags=(RiskFlag.SUICIDAL_THOUGHTS,)
    )


def test_cssrs_has_no_level_before_it_is_known_when() -> None:
    assert score(cssrs.INSTRUMENT, [0, 0, None, None, None, 1]) == Incomplete(
        problem=ScoreProblem.NEEDS_CONTEXT, items=(6,), risk_flags=(RiskFlag.SUICIDAL_BEHAVIOR,)
    )


def meq(mystical: int, mood: int, transcendence: int, ineffability: int) -> list[Answer]:
    """Spread factor sums over the items of each factor."""
    wanted = dict(zip(meq30.INSTRUMENT.subscales, (mystical, mood, transcendence, ineffability), strict=True))
    answers: list[Answer] = [0] * 30
    for name, numbers in meq30.INSTRUMENT.subscales.items():
        left = wanted[name]
        for number in numbers:
            answers[number - 1] = min(5, left)
            left -= min(5, left)
    return answers


@pytest.mark.parametrize(
    ("sums", "is_complete"),
    [
        ((45, 18, 18, 9), True),
        ((44, 18, 18, 9), False),
        ((45, 17, 18, 9), False),
        ((45, 18, 17, 9), False),
        ((45, 18, 18, 8), False),
        ((75, 30, 30, 8), False),  # 95 % overall, and not complete
        ((75, 30, 30, 15), True),
        ((0, 0, 0, 0), False),
    ],
)
def test_a_complete_experience_needs_every_factor(sums: tuple[int, int, int, int], is_complete: bool) -> None:
    result = scored(meq30.INSTRUMENT, meq(*sums))

    assert tuple(result.subscales.values()) == sums
    assert result.total == sum(sums)
    assert result.cuts == {C.COMPLETE_MYSTICAL_EXPERIENCE: is_complete}


@pytest.mark.parametrize(
    ("answers", "mean"),
    [([0] * 8, "0"), ([100] * 8, "100"), ([50, 50, 50, 50, 0, 0, 0, 0], "25"), ([1, 0, 0, 0, 0, 0, 0, 0], "0.13")],
)
def test_the_ego_dissolution_inventory_is_a_mean(answers: list[Answer], mean: str) -> None:
    assert scored(edi.INSTRUMENT, answers).total == Decimal(mean)


def test_the_emotional_breakthrough_inventory_is_summed_or_averaged_as_the_practice_chooses() -> None:
    answers: list[Answer] = [100, 100, 100, 50, 50, 50]

    assert scored(ebi.INSTRUMENT, answers).total == 450
    assert scored(ebi.INSTRUMENT.as_chosen({ChoiceOf.TOTAL_RULE: TotalRule.MEAN}), answers).total == 75


@pytest.mark.parametrize("total", [-1, 64])
def test_bdi_ii_takes_a_total_in_range_and_nothing_else(total: int) -> None:
    assert score(bdi2.INSTRUMENT, [total]) == Incomplete(problem=ScoreProblem.OUT_OF_RANGE, items=(1,))
    assert score(bdi2.INSTRUMENT, [1] * 21) == Incomplete(problem=ScoreProblem.WRONG_COUNT, items=())


@pytest.mark.parametrize(
    "instrument",
    [pcl5.INSTRUMENT, wsas.INSTRUMENT, madrs.INSTRUMENT, dast10.INSTRUMENT, auditc.INSTRUMENT, meq30.INSTRUMENT,
     edi.INSTRUMENT, ebi.INSTRUMENT, cadss6.INSTRUMENT],
    ids=lambda one: one.code,
)  # fmt: skip
def test_a_blank_gives_no_total_where_no_rule_is_published(instrument: Instrument) -> None:
    answers: list[Answer] = [0] * instrument.item_count
    answers[1] = None

    assert score(instrument, answers) == Incomplete(problem=ScoreProblem.TOO_MANY_MISSING, items=(2,))


def test_a_thought_of_suicide_is_flagged_in_the_clinicians_rating_too() -> None:
    assert scored(madrs.INSTRUMENT, [0] * 9 + [1]).risk_flags == (RiskFlag.SUICIDAL_THOUGHTS,)
