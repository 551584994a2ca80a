"""Names, addresses and numbers reduced before they are compared (trust.md R-102)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules.identity import fold, normalize_email, normalize_phone, search_name, search_words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zoë", "zoe"),
        ("ZOE\u0308", "zoe"),
        ("  José  ", "jose"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Ｚｏｅ", "zoe"),
        ("Zo\u200be", "zoe"),
        ("", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_a_searchable_name_starts_with_the_last_name() -> None:
    assert search_name("O'Brien-Núñez", "Mary Ann", "Molly") == "o brien nunez mary ann molly"


def test_a_name_of_signs_only_has_no_words() -> None:
    assert search_words("-- . '") == []


@pytest.mark.parametrize(
    "typed",
    ["(415) 555-0134", "415.555.0134", "+1 415 555 0134", "1-415-555-0134", "4155550134 x12", "415 555 0134 ext. 9"],
)
def test_one_number_however_it_was_typed(typed: str) -> None:
    assert normalize_phone(typed) == "4155550134"


@pytest.mark.parametrize("typed", ["", "ext 12", "none", "٤١٥"])
def test_no_digits_give_no_number(typed: str) -> None:
    assert normalize_phone(typed) == ""


def test_addresses_that_look_alike_are_one() -> None:
    assert normalize_email(" Zoë@Example.com") == normalize_email("ZOE@example.COM")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_case_never_matters(text: str) -> None:
    assert search_words(text.casefold()) == search_words(text)
