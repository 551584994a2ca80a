"""The built-in instruments as data: codes, bands and licences (domain.md 7.2, 7.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clients.measures.rules import gad7, phq9, who5
from clients.measures.rules.instrument import Instrument, LoincCodes
from clients.measures.rules.registry import INSTRUMENTS, instrument
from clients.measures.terms import Wording

pytestmark = pytest.mark.pure

ALL = list(INSTRUMENTS.values())


def test_the_registry_finds_each_by_its_code() -> None:
    assert sorted(INSTRUMENTS) == ["GAD7", "PHQ9", "WHO5"]
    assert instrument("PHQ9") is phq9.INSTRUMENT


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        instrument("PHQ-8")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_every_possible_total_has_exactly_one_band(one: Instrument) -> None:
    for total in range(one.lowest_total, one.highest_total + 1, one.multiplier):
        assert len([row for row in one.bands if row.low <= total <= row.high]) == 1


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_words_ship_only_where_the_licence_lets_them(one: Instrument) -> None:
    assert bool(one.items) is (one.wording is Wording.MAY_SHIP)


def test_the_highest_totals_are_the_published_ones() -> None:
    assert {one.code: one.highest_total for one in ALL} == {"PHQ9": 27, "GAD7": 21, "WHO5": 100}


def test_a_total_never_carries_the_code_of_its_panel() -> None:
    codes = [one.loinc for one in ALL if one.loinc is not None]

    assert [loinc for loinc in codes if loinc.total in {loinc.panel, *loinc.items}] == []


def test_the_codes_are_those_of_the_reference() -> None:
    assert phq9.INSTRUMENT.loinc == LoincCodes(
        panel="44249-1",
        total="44261-6",
        items=("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"),
    )
    assert gad7.INSTRUMENT.loinc == LoincCodes(
        panel="69737-5",
        total="70274-6",
        items=("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"),
    )
    assert who5.INSTRUMENT.loinc is None


def test_protected_wording_cannot_be_put_in() -> None:
    with pytest.raises(ValueError, match="must not ship"):
        replace(who5.INSTRUMENT, items=("a",) * 5)


def test_half_the_words_are_refused() -> None:
    with pytest.raises(ValueError, match="every item"):
        replace(phq9.INSTRUMENT, items=("only one",))


def test_half_the_codes_are_refused() -> None:
    with pytest.raises(ValueError, match="every item"):
        replace(phq9.INSTRUMENT, loinc=LoincCodes(panel="1", total="2", items=("3",)))
