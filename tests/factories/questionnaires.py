"""FHIR R4 Questionnaires as a practice would bring them; the words are invented."""

from __future__ import annotations

from typing import Any

from clients.measures.rules.cssrs import INSTRUMENT as CSSRS
from clients.measures.rules.phq9 import INSTRUMENT as PHQ9

LOINC = "http://loinc.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def option(number: int, word: str, code: str = "") -> dict[str, Any]:
    coding = {"system": LOINC, "code": code or f"LA{number}-0", "display": word}
    return {"valueCoding": coding, "extension": [{"url": ORDINAL, "valueDecimal": number}]}


def question(code: str, text: str, *options: dict[str, Any], kind: str = "choice") -> dict[str, Any]:
    found: dict[str, Any] = {"linkId": code, "type": kind, "text": text, "code": [{"system": LOINC, "code": code}]}
    return found | ({"answerOption": list(options)} if options else {})


def questionnaire(panel: str, title: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "resourceType": "Questionnaire",
        "status": "active",
        "title": title,
        "version": "3",
        "code": [{"system": LOINC, "code": panel}],
        "item": items,
    }


def phq9_questionnaire() -> dict[str, Any]:
    """The PHQ-9 in other words, its answers known by their LOINC codes, with the two items that are not scored."""
    answers = [("LA6568-5", "Never"), ("LA6569-3", "Seldom"), ("LA6570-1", "Often"), ("LA6571-9", "Always")]
    options = [{"valueCoding": {"system": LOINC, "code": code, "display": word}} for code, word in answers]
    assert PHQ9.loinc is not None
    items = [question(code, f"Words of question {n}", *options) for n, code in enumerate(PHQ9.loinc.items, start=1)]
    unscored = {"valueCoding": {"system": LOINC, "code": "LA6572-7", "display": "Not difficult"}}
    difficulty = question("69722-7", "How difficult", unscored)
    total = {"linkId": "44261-6", "type": "decimal", "readOnly": True, "text": "Total score"}
    return questionnaire("44249-1", "PHQ-9 in other words", [*items, difficulty, total])


def sleep_questionnaire() -> dict[str, Any]:
    """An instrument of a practice's own, with a group, a yes-no question and uneven answers."""
    first = question("99001-1", "How long", option(0, "Long"), option(2, "Short"), option(4, "Not at all"))
    second = question("99002-9", "Woken up", kind="boolean")
    third = question("99003-7", "How deep", option(6, "Never"), option(0, "Deep"), option(3, "Light"))
    group = {"linkId": "g", "type": "group", "text": "Last night", "item": [first, second]}
    return questionnaire("99123-4", "Sleep check", [group, {"linkId": "d", "type": "display", "text": "Thanks"}, third])


def cssrs_questionnaire() -> dict[str, Any]:
    """The C-SSRS screener in other words: codes and branching are built in, its wording is for a practice to bring."""
    assert CSSRS.loinc is not None
    answers = (option(0, "No", "LA32-8"), option(1, "Yes", "LA33-6"))
    items = [question(code, f"Words of question {n}", *answers) for n, code in enumerate(CSSRS.loinc.items, start=1)]
    return questionnaire(CSSRS.loinc.panel, "Screener in other words", items)
