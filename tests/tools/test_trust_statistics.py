"""The statistic by which timings are judged, against figures worked out elsewhere and a naive count."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.trust.statistics import holm, mann_whitney_p

pytestmark = pytest.mark.pure


def test_a_worked_example() -> None:
    # The permeability figures of Hollander and Wolfe: W = 35, z = 9.5 / sqrt(50 * 16 / 12); exactly 0.2544.
    first = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    second = [1.15, 0.88, 0.9, 0.74, 1.21]

    assert mann_whitney_p(first, second) == pytest.approx(0.2446, abs=5e-5)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=30), st.lists(st.integers(0, 9), min_size=2, max_size=30))
def test_it_does_not_matter_which_comes_first(first: list[int], second: list[int]) -> None:
    assert mann_whitney_p(first, second) == pytest.approx(mann_whitney_p(second, first))


def test_the_same_twice_cannot_be_told_apart() -> None:
    assert mann_whitney_p([1.0] * 50, [1.0] * 50) == 1.0
    assert mann_whitney_p(list(range(50)), list(range(50))) == pytest.approx(1.0, abs=0.01)


def test_chance_is_not_taken_for_a_difference_too_often() -> None:
    dice = random.Random(7)
    found = [
        mann_whitney_p([dice.gauss(0, 1) for _ in range(60)], [dice.gauss(0, 1) for _ in range(60)]) < 0.05
        for _ in range(600)
    ]

    assert 0.03 < sum(found) / len(found) < 0.075


def test_a_real_difference_is_seen() -> None:
    dice = random.Random(7)

    assert mann_whitney_p([dice.gauss(100, 10) for _ in range(300)], [dice.gauss(105, 10) for _ in range(300)]) < 1e-6


def test_holm() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
