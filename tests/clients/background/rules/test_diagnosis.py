"""ICD-10-CM codes: their shape, the curated list, and how one is found."""

from __future__ import annotations

import pytest

from clients.background.rules import diagnosis

pytestmark = pytest.mark.pure


def test_every_listed_code_has_the_shape_of_one_a_title_and_no_twin() -> None:
    codes = diagnosis.known_codes()

    assert len(codes) > 190
    assert [code for code in codes if not diagnosis.is_code(code) or diagnosis.tidy_code(code) != code] == []
    assert [code for code, title in codes.items() if title != " ".join(title.split()) or not title] == []
    assert len({title.casefold() for title in codes.values()}) == len(codes)
    assert max(map(len, codes)) <= diagnosis.LONGEST


def test_the_list_covers_the_mental_disorders_and_the_screening_list() -> None:
    codes = diagnosis.known_codes()

    assert codes["F33.1"] == "Major depressive disorder, recurrent, moderate"
    assert codes["F43.12"] == "Post-traumatic stress disorder, chronic"
    for code in ("I10", "I67.1", "I61.9", "G93.2", "H40.9", "E05.90", "G47.33", "N30.10", "Z33.1", "G40.909"):
        assert code in codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [("f331", "F33.1"), ("F33.1", "F33.1"), (" f 33.1 ", "F33.1"), ("i10", "I10"), ("h4020x0", "H40.20X0")],
)
def test_a_code_is_written_as_the_classification_does(typed: str, code: str) -> None:
    assert diagnosis.tidy_code(typed) == code
    assert diagnosis.is_code(code)


@pytest.mark.parametrize("text", ["", "F3", "33.1", "F33.", "F33.12345", "U07.1", "F33,1", "depression", "F33.1\n"])
def test_what_has_not_the_shape_of_a_code_is_none(text: str) -> None:
    assert not diagnosis.is_code(text)


def test_words_find_their_code_only_when_they_are_the_official_ones() -> None:
    assert diagnosis.code_of("panic disorder  [Episodic paroxysmal anxiety]") == "F41.0"
    assert diagnosis.code_of("sad") == ""
    assert diagnosis.title_of("Z99.9") == ""
