"""Reading FHIR Questionnaires: what becomes an instrument, and a sentence for everything else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given
from hypothesis import strategies as st

from clients.measures.rules.phq9 import INSTRUMENT as PHQ9
from clients.measures.rules.questionnaire import QuestionnaireRefused, read_questionnaire
from clients.measures.rules.scoring import Score, score
from clients.measures.terms import Band
from tests.factories.questionnaires import phq9_questionnaire, sleep_questionnaire

pytestmark = pytest.mark.pure


def test_the_examples_are_valid_fhir() -> None:
    for document in (phq9_questionnaire(), sleep_questionnaire()):
        assert Questionnaire.model_validate(document).status == "active"


def test_a_built_in_instrument_takes_the_words_and_keeps_its_scoring() -> None:
    found = read_questionnaire(phq9_questionnaire())

    assert (found.code, found.version, found.bands, found.risk_items) == (
        PHQ9.code, PHQ9.version, PHQ9.bands, PHQ9.risk_items,
    )  # fmt: skip
    assert found.items[0] == "Words of question 1"
    assert found.item_answers[0] == ("Never", "Seldom", "Often", "Always")
    result = score(found, [2] * 5 + [0] * 4)
    assert isinstance(result, Score)
    assert (result.total, result.band) == (10, Band.MODERATE)


def test_any_other_questionnaire_is_a_plain_sum() -> None:
    found = read_questionnaire(sleep_questionnaire())

    assert (found.code, found.title, found.item_count) == ("LOINC991234", "Sleep check", 3)
    assert (found.lowest_total, found.highest_total) == (0, 4 + 1 + 6)
    result = score(found, [2, 1, 6])
    assert isinstance(result, Score)
    assert (result.total, result.band, result.cuts) == (9, None, {})


def test_only_the_numbers_of_a_question_are_answers() -> None:
    found = read_questionnaire(sleep_questionnaire())

    assert found.item_values == ((0, 2, 4), (0, 1), (0, 3, 6))
    assert not isinstance(score(found, [1, 0, 0]), Score)


def first_question(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["item"][0]["item"][0]
    return found


def bury(document: dict[str, Any]) -> None:
    for _level in range(20):
        document["item"] = [{"linkId": "g", "type": "group", "item": document["item"]}]


BREAKS: dict[str, Callable[[dict[str, Any]], object]] = {
    "kind": lambda document: document.update(resourceType="Patient"),
    "panel": lambda document: document.update(code=[]),
    "title": lambda document: document.pop("title"),
    "empty": lambda document: document.update(item=[]),
    "type": lambda document: first_question(document).update(type="guess"),
    "code": lambda document: first_question(document).update(code=[{"system": "http://example.org", "code": "1"}]),
    "text": lambda document: first_question(document).update(text=" "),
    "answers": lambda document: first_question(document).update(answerOption=[]),
    "number": lambda document: first_question(document)["answerOption"][0].pop("extension"),
    "same": lambda document: first_question(document)["answerOption"][0]["extension"][0].update(valueDecimal=2),
    "twice": lambda document: document["item"].append(copy.deepcopy(document["item"][0])),
    "deep": bury,
    "long": lambda document: first_question(document).update(text="x" * 5_000_000),
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("kind", "This is not a FHIR Questionnaire"),
        ("panel", "code: A LOINC code is missing"),
        ("title", "title: The wording is missing"),
        ("empty", "No question of it can be scored"),
        ("type", "item 1 1: The type of the question is missing or unknown"),
        ("code", "item 1 1: A LOINC code is missing"),
        ("text", "item 1 1: The wording is missing"),
        ("answers", "item 1 1: The answers are missing"),
        ("number", "item 1 1: An answer carries no number"),
        ("same", "item 1 1: Two answers carry the same number"),
        ("twice", "Two questions carry the same code"),
        ("deep", "levels deep"),
        ("long", "longer than"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change: str, sentence: str) -> None:
    document = sleep_questionnaire()
    BREAKS[change](document)

    with pytest.raises(QuestionnaireRefused, match=sentence):
        read_questionnaire(document)


def test_a_built_in_instrument_with_another_range_is_refused() -> None:
    document = phq9_questionnaire()
    document["item"][3]["answerOption"] = document["item"][3]["answerOption"][:3]

    with pytest.raises(QuestionnaireRefused, match="PHQ-9 is answered from another range"):
        read_questionnaire(document)
    document["item"].pop(3)
    with pytest.raises(QuestionnaireRefused, match="PHQ-9 has 9 questions"):
        read_questionnaire(document)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["resourceType", "code", "title", "item", "type", "text", "answerOption", "extension",
                             "valueCoding", "url", "valueDecimal", "system", "linkId", "version"]),
            inner | st.sampled_from(["Questionnaire", "choice", "group", "http://loinc.org", "44249-1"]),
            max_size=6,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@given(JUNK)
def test_no_file_is_an_error_of_ours(junk: Any) -> None:
    document = {**sleep_questionnaire(), **junk} if isinstance(junk, dict) else junk
    with suppress(QuestionnaireRefused):
        read_questionnaire(document)
