"""Published facts about medicines: found by name, with their source, and never a verdict."""

from __future__ import annotations

import re

import pytest

from clients.background.rules.interactions import FACTS, facts_about

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("medicine", "says"),
    [
        ("Ticlopidine 250 mg", "2.4 times"),
        ("grapefruit juice", "3.0 times"),
        ("LAMICTAL XR", "2 of 5"),
        ("Lorazepam as needed", "Benzodiazepine"),
        ("lithium carbonate", "No interaction"),
        ("Zoloft", "antidepressants"),
    ],
)
def test_a_medicine_is_found_by_its_usual_names(medicine: str, says: str) -> None:
    assert [says in fact.text for fact in facts_about(medicine)] == [True]


@pytest.mark.parametrize("medicine", ["", "aspirin", "lithiumx", "St. John's wort"])
def test_what_was_not_looked_up_says_nothing(medicine: str) -> None:
    assert facts_about(medicine) == ()


def test_every_fact_names_its_source_and_tells_nobody_what_to_do() -> None:
    verdict = re.compile(r"\b(avoid|contraindicated|safe|unsafe|must|should|hold|reduce|do not|stop)\b", re.IGNORECASE)

    assert [fact for fact in FACTS if not fact.source or not fact.agents] == []
    assert [fact.text for fact in FACTS if verdict.search(fact.text)] == []
