"""The built-in instruments as data: codes, bands and licences (domain.md 7.2, 7.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clients.measures.rules import gad7, phq9, qids, who5
from clients.measures.rules.instrument import Instrument, LoincCodes
from clients.measures.rules.registry import INSTRUMENTS, instrument
from clients.measures.terms import Wording

pytestmark = pytest.mark.pure

ALL = list(INSTRUMENTS.values())


def test_the_registry_finds_each_by_its_code() -> None:
    assert sorted(INSTRUMENTS) == [
        "AUDITC", "BDI2", "CADSS6", "CSSRS", "DAST10", "EBI", "EDI", "GAD7", "MADRS", "MEQ30", "PCL5", "PHQ9",
        "QIDSSR16", "WHO5", "WSAS",
    ]  # fmt: skip
    assert instrument("PHQ9") is phq9.INSTRUMENT


@pytest.mark.parametrize(
    ("spelled", "code"),
    [("PHQ-9", "PHQ9"), ("c-ssrs", "CSSRS"), ("BDI-II", "BDI2"), ("QIDS-SR16", "QIDSSR16"), ("audit-c", "AUDITC")],
)
def test_the_registry_knows_the_usual_spellings(spelled: str, code: str) -> None:
    assert instrument(spelled).code == code


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        instrument("PHQ-8")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_every_possible_total_has_exactly_one_band(one: Instrument) -> None:
    for total in range(one.lowest_total, one.highest_total + 1, one.multiplier):
        assert len([row for row in one.bands if row.low <= total <= row.high]) == bool(one.bands)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_words_ship_only_where_the_licence_lets_them(one: Instrument) -> None:
    assert bool(one.items) is (one.wording is Wording.MAY_SHIP)


def test_the_highest_totals_are_the_published_ones() -> None:
    assert {one.code: one.highest_total for one in ALL if one.has_total} == {
        "PHQ9": 27, "GAD7": 21, "WHO5": 100, "PCL5": 80, "WSAS": 40, "QIDSSR16": 27, "MADRS": 60, "BDI2": 63,
        "AUDITC": 12, "DAST10": 10, "MEQ30": 150, "EDI": 100, "EBI": 600, "CADSS6": 24,
    }  # fmt: skip


def test_only_the_wordings_that_may_ship_do() -> None:
    assert {one.code for one in ALL if one.items} == {"PHQ9", "GAD7", "AUDITC"}


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
    totals = {one.code: (one.loinc.panel, one.loinc.total) for one in ALL if one.loinc is not None}
    assert totals == {
        "PHQ9": ("44249-1", "44261-6"),
        "GAD7": ("69737-5", "70274-6"),
        "PCL5": ("101697-1", "101698-9"),
        "CSSRS": ("93373-9", "93374-7"),
        "AUDITC": ("72109-2", "75626-2"),
        "DAST10": ("82666-9", "82667-7"),
        "BDI2": ("", "89209-1"),
    }


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_every_choice_can_be_made_and_no_other(one: Instrument) -> None:
    for choice in one.choices:
        for value in choice.values:
            assert getattr(one.as_chosen({choice.of: value}), choice.of.lower()) == value
        with pytest.raises(ValueError, match="no such choice"):
            one.as_chosen({choice.of: 12345})


def test_every_item_of_a_domain_score_stands_in_one_domain() -> None:
    with pytest.raises(ValueError, match="exactly one domain"):
        replace(qids.INSTRUMENT, domains=((1, 2), (3,)))


def test_protected_wording_cannot_be_put_in() -> None:
    with pytest.raises(ValueError, match="must not ship"):
        replace(who5.INSTRUMENT, items=("a",) * 5)


def test_half_the_words_are_refused() -> None:
    with pytest.raises(ValueError, match="every item"):
        replace(phq9.INSTRUMENT, items=("only one",))


def test_half_the_codes_are_refused() -> None:
    with pytest.raises(ValueError, match="every item"):
        replace(phq9.INSTRUMENT, loinc=LoincCodes(panel="1", total="2", items=("3",)))
