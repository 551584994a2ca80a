"""100,000 random sets of answers, scored by the engine and by a second scorer that shares nothing with it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.rules.scoring import Score, score
from clients.measures.terms import ContextKey
from tests.plugins.naive_scores import SCORERS

pytestmark = pytest.mark.pure

SETS = 100_000


def _answers(chance: random.Random, instrument: Instrument) -> list[int]:
    # Leaning to one end at times, so that the outer bands are met as well.
    low, high = instrument.answer_min, instrument.answer_max
    lean = chance.choice((0.15, 0.5, 0.85, 1.0))
    answers = [
        chance.randint(low, high) if chance.random() < 0.5 else (high if chance.random() < lean else low)
        for _number in instrument.item_numbers
    ]
    for branch in instrument.branches:
        if answers[branch.after - 1] < branch.at_least:
            answers[branch.number - 1] = 0
    return answers


def test_every_instrument_has_a_second_scorer() -> None:
    assert set(SCORERS) == set(INSTRUMENTS)


@pytest.mark.parametrize("code", sorted(INSTRUMENTS))
def test_both_scorers_agree(code: str) -> None:
    instrument, naive = INSTRUMENTS[code], SCORERS[code]
    chance = random.Random(f"{code} 2026")
    seen: set[str | None] = set()

    for _round in range(SETS // len(INSTRUMENTS) + 1):
        answers = _answers(chance, instrument)
        sex, when = chance.choice(("MALE", "FEMALE")), chance.choice(("LIFETIME", "PAST_3_MONTHS"))
        found = score(instrument, answers, {ContextKey.SEX: sex, ContextKey.WHEN: when})
        total, band, subscales, flags = naive(answers, sex, when)

        assert isinstance(found, Score)
        assert (None if found.total is None else Fraction(found.total)) == total
        assert (None if found.band is None else found.band.value) == band
        assert {name: int(value) for name, value in found.subscales.items()} == subscales
        assert {flag.value for flag, holds in found.cuts.items() if holds} | {
            flag.value for flag in found.risk_flags
        } == flags
        seen.add(band)

    assert {row.band.value for row in instrument.bands} <= seen
