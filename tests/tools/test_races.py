"""The check of races, small: one of eight has it, on both databases."""

from __future__ import annotations

import pytest

from tests.tools.checking import figures_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_one_of_eight_has_it_and_nothing_breaks(database: str) -> None:
    figures = figures_of("races", "-n", "8", "--rounds", "1", "--database", database, seconds=900)

    assert figures["ok"], figures
    assert figures["races"] == figures["rounds"] == figures["won_exactly_once"] == 7
