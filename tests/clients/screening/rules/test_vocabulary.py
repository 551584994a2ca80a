"""The vocabulary and the sixteen questions are whole, and say nothing that sounds like a verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from clients.screening.labels import BASIS, LABELS, SOURCE_WORDS
from clients.screening.rules.pathway import BY_QUESTION, QUESTIONS, red_flags
from clients.screening.rules.vocabulary import BY_ITEM, VOCABULARY
from clients.screening.terms import Consideration, Question, ScreeningGroup, ScreeningItem

pytestmark = pytest.mark.pure

ROOT = Path(settings.BASE_DIR)
VERDICT = re.compile(r"\b(in)?eligible|eligibility|qualif(y|ies)\b|recommended pathway|\bscore\b", re.IGNORECASE)


def test_every_line_stands_once_with_its_sources() -> None:
    assert [line.item for line in VOCABULARY] == list(ScreeningItem)
    assert len(BY_ITEM) == len(VOCABULARY) == 24
    assert set(SOURCE_WORDS) == set(ScreeningItem)
    assert {line.group for line in VOCABULARY} == set(ScreeningGroup)


@pytest.mark.parametrize("item", ["BIPOLAR", "SUICIDALITY", "STROKE", "DISSOCIATIVE", "SUBSTANCE_USE"])
def test_what_sources_disagree_on_is_marked(item: str) -> None:
    assert BY_ITEM[ScreeningItem(item)].is_disputed
    assert not BY_ITEM[ScreeningItem.ALLERGY].is_disputed


def test_the_sixteen_questions_stand_once_under_three_headings() -> None:
    assert [asked.number for asked in QUESTIONS] == list(range(1, 17))
    assert [asked.question for asked in QUESTIONS] == list(Question)
    assert {asked.heading for asked in QUESTIONS} == set(Consideration)
    assert set(BASIS) == set(BY_QUESTION) == set(Question)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ()),
        ({"RECENT_RISK": {"answer": "YES"}}, (Question.RECENT_RISK,)),
        ({"RECENT_RISK": {"answer": "NO"}, "FAST_RELIEF": {"answer": "YES"}}, ()),
        ({"DISSOCIATION_OR_MANIA": {"answer": "YES", "lean": "NEITHER"}}, (Question.DISSOCIATION_OR_MANIA,)),
        ({"RECENT_RISK": {"words": "yes"}}, ()),
    ],
)
def test_a_red_flag_opens_by_yes_alone(answers: dict[str, dict[str, str]], expected: tuple[Question, ...]) -> None:
    assert red_flags(answers) == expected


def test_nothing_here_speaks_a_verdict() -> None:
    said = [str(words) for labels in (*LABELS, SOURCE_WORDS, BASIS) for words in labels.values()]
    pages = [path.read_text() for path in (ROOT / "templates/screening").glob("*.html")]

    assert [text for text in (*said, *pages) if VERDICT.search(text)] == []
