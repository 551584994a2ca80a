"""The worksheet as it is read and signed."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.screening.models import PathwayWorksheet
from clients.screening.rules.pathway import QUESTIONS
from clients.screening.terms import Answered, Consideration, Lean
from clinic.core.labels import label
from clinic.signatures.kinds import HASH_COLUMN, Kind, Section, columns_of
from clinic.signatures.terms import Meaning


def answer_in_words(worksheet: PathwayWorksheet, code: str) -> str:
    """Return what was answered to a question, with words and lean; '' when it was left open."""
    answer = worksheet.answers.get(code, {})
    parts = [label(Answered(answer["answer"])) if answer.get("answer") else "", answer.get("words", "")]
    if answer.get("lean"):
        parts.append(_("Lean: %(lean)s") % {"lean": label(Lean(answer["lean"]))})
    return "\n".join(part for part in parts if part)


def sections_of(worksheet: PathwayWorksheet) -> list[Section]:
    """Return everything that was answered under the three headings, and the rationale."""
    sections: list[Section] = []
    for heading in Consideration:
        lines = [
            f"{asked.number}. {label(asked.question)}\n{words}"
            for asked in QUESTIONS
            if asked.heading is heading and (words := answer_in_words(worksheet, asked.question.value))
        ]
        sections.append((label(heading), "\n\n".join(lines)))
    return [*sections, (_("Rationale"), worksheet.rationale)]


KIND: Final = Kind(
    model=PathwayWorksheet,
    noun="screening.worksheet",
    title=gettext_lazy("Pathway worksheet"),
    meaning=Meaning.AUTHOR,
    content=lambda worksheet: {"kind": "pathway worksheet", "worksheet": columns_of(worksheet, without=HASH_COLUMN)},
    rows=lambda: PathwayWorksheet.objects.filter(signed_at__isnull=False),
    page=lambda worksheet: reverse("screening:worksheet", args=[worksheet.pk]),
    sections=sections_of,
)
