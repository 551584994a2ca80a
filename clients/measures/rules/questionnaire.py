"""Reading a FHIR R4 Questionnaire: an instrument of one's own, or the exact wording of a built-in one.

What it needs: a LOINC code for the whole, and for each question a LOINC code and answers that
carry their number (the ordinalValue or itemWeight extension, or a LOINC answer list whose numbers
are known). A Questionnaire whose panel is a built-in instrument gives that one its words and
leaves its scoring alone; any other is scored as a plain sum, without bands or cut-offs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clients.measures.rules.instrument import Instrument, LoincCodes
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import Direction, Rater, Wording

LOINC: Final = "http://loinc.org"
_SCORES: Final = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)
# LL358-3, not at all to nearly every day (domain.md 7.3); yes and no.
_KNOWN_ANSWERS: Final = {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3, "LA32-8": 0, "LA33-6": 1}
_CODE: Final = re.compile(r"^[0-9]{1,7}-[0-9]$")
MOST_ITEMS: Final = 200
MOST_CHARACTERS: Final = 2_000
MOST_LEVELS: Final = 8
LARGEST_NUMBER: Final = 1_000
_NOT_ASKED: Final = frozenset({"display", "group"})
_ASKED: Final = frozenset({"choice", "boolean", "integer"})


class QuestionnaireRefused(ValueError):
    """What keeps a file from being an instrument; ``where`` names the place in it."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}" if where else problem)
        self.where = where
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class _Question:
    code: str
    text: str
    values: tuple[int, ...]
    words: tuple[str, ...]


def read_questionnaire(document: object) -> Instrument:
    """Turn a parsed Questionnaire into an instrument; raises :class:`QuestionnaireRefused`."""
    if not isinstance(document, Mapping) or document.get("resourceType") != "Questionnaire":
        raise QuestionnaireRefused("", "This is not a FHIR Questionnaire.")
    panel = _loinc(document.get("code"), "code")
    title = _text(document.get("title") or document.get("name"), "title")
    asked = list(_questions(document.get("item"), "item", depth=0))
    if not asked:
        raise QuestionnaireRefused("item", "No question of it can be scored.")
    if len(asked) > MOST_ITEMS:
        raise QuestionnaireRefused("item", f"More than {MOST_ITEMS} questions.")
    if len({question.code for question in asked}) != len(asked):
        raise QuestionnaireRefused("item", "Two questions carry the same code.")
    built_in = next((one for one in INSTRUMENTS.values() if one.loinc is not None and one.loinc.panel == panel), None)
    version = _text(document.get("version") or "1", "version")[:20]
    return _own(panel, title, version, asked) if built_in is None else _worded(built_in, asked)


def _own(panel: str, title: str, version: str, asked: Sequence[_Question]) -> Instrument:
    values = [value for question in asked for value in question.values]
    return Instrument(
        code=f"LOINC{panel.replace('-', '')}",
        version=version,
        title=title[:80],
        item_count=len(asked),
        answer_min=min(values),
        answer_max=max(values),
        recall_days=0,
        rater=Rater.SELF,
        direction=Direction.LOWER_IS_BETTER,
        wording=Wording.MAY_SHIP,
        source=f"Imported Questionnaire, LOINC {panel}",
        licence="As the practice that imported it has it",
        loinc=LoincCodes(panel=panel, total="", items=tuple(question.code for question in asked)),
        items=tuple(question.text for question in asked),
        item_answers=tuple(question.words for question in asked),
        item_values=tuple(question.values for question in asked),
    )


def _worded(built_in: Instrument, asked: Sequence[_Question]) -> Instrument:
    """Give a built-in instrument the words of the file; every item has to be there, with its answers."""
    codes = built_in.loinc.items if built_in.loinc is not None else ()
    by_code = {question.code: question for question in asked}
    ordered = [by_code[code] for code in codes if code in by_code] if codes else list(asked[: built_in.item_count])
    if len(ordered) != built_in.item_count:
        raise QuestionnaireRefused(
            "item", f"{built_in.title} has {built_in.item_count} questions with codes of their own."
        )
    for number, question in enumerate(ordered, start=1):
        if question.values != tuple(built_in.values_of(number)):
            raise QuestionnaireRefused(f"item {number}", f"{built_in.title} is answered from another range.")
    return replace(
        built_in,
        wording=Wording.MAY_SHIP,
        stem="",
        items=tuple(question.text for question in ordered),
        answers=(),
        item_answers=tuple(question.words for question in ordered),
    )


def _questions(items: object, where: str, *, depth: int) -> Iterator[_Question]:
    if items is None:
        return
    if depth > MOST_LEVELS:
        raise QuestionnaireRefused(where, f"Questions lie more than {MOST_LEVELS} levels deep.")
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise QuestionnaireRefused(where, "A list is expected here.")
    for number, item in enumerate(items, start=1):
        place = f"{where} {number}"
        if not isinstance(item, Mapping):
            raise QuestionnaireRefused(place, "A question is expected here.")
        kind = item.get("type")
        if kind not in _NOT_ASKED | _ASKED | {
            "decimal",
            "quantity",
            "string",
            "text",
            "date",
            "dateTime",
            "open-choice",
        }:
            raise QuestionnaireRefused(place, "The type of the question is missing or unknown.")
        if kind in {"choice", "boolean"} and not item.get("readOnly") and not _is_unscored(item):
            yield _question(item, place)
        yield from _questions(item.get("item"), place, depth=depth + 1)


def _is_unscored(item: Mapping[str, Any]) -> bool:
    """Say whether no answer carries a number: such a question is asked elsewhere and not scored."""
    options = item.get("answerOption") or ()
    return item.get("type") == "choice" and bool(options) and not any(_score(option) is not None for option in options)


def _question(item: Mapping[str, Any], place: str) -> _Question:
    code, text = _loinc(item.get("code"), place), _text(item.get("text"), place)
    if item.get("type") == "boolean":
        return _Question(code=code, text=text, values=(0, 1), words=("No", "Yes"))
    options = item.get("answerOption")
    if not isinstance(options, Sequence) or isinstance(options, str) or not options:
        raise QuestionnaireRefused(place, "The answers are missing.")
    scored = []
    for option in options:
        value = _score(option)
        if value is None:
            raise QuestionnaireRefused(place, "An answer carries no number.")
        scored.append((value, _text(_coding(option).get("display"), place)))
    scored.sort()
    values = tuple(value for value, _word in scored)
    if len(set(values)) != len(values):
        raise QuestionnaireRefused(place, "Two answers carry the same number.")
    return _Question(code=code, text=text, values=values, words=tuple(word for _value, word in scored))


def _coding(option: object) -> Mapping[str, Any]:
    coding = option.get("valueCoding") if isinstance(option, Mapping) else None
    return coding if isinstance(coding, Mapping) else {}


def _score(option: object) -> int | None:
    """Return the number of an answer, from its extension or its LOINC answer code."""
    coding = _coding(option)
    extensions = (
        [*(option.get("extension") or ()), *(coding.get("extension") or ())] if isinstance(option, Mapping) else []
    )
    for extension in extensions:
        if isinstance(extension, Mapping) and extension.get("url") in _SCORES:
            number = extension.get("valueDecimal", extension.get("valueInteger"))
            if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) <= LARGEST_NUMBER:
                return int(number) if number == int(number) else None
    known = _KNOWN_ANSWERS.get(str(coding.get("code")))
    return known if coding.get("system", LOINC) == LOINC else None


def _loinc(codes: object, where: str) -> str:
    for coding in codes if isinstance(codes, Sequence) and not isinstance(codes, str) else ():
        if isinstance(coding, Mapping) and coding.get("system") == LOINC and _CODE.match(str(coding.get("code"))):
            return str(coding["code"])
    raise QuestionnaireRefused(where, "A LOINC code is missing.")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise QuestionnaireRefused(where, "The wording is missing.")
    if len(value) > MOST_CHARACTERS:
        raise QuestionnaireRefused(where, f"The wording is longer than {MOST_CHARACTERS} characters.")
    return " ".join(value.split())
