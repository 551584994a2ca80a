"""What is typed in a screening, in the prescriber's classes and in the worksheet. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, LinesField, PastDateField, VersionedForm
from clients.screening.labels import BASIS, SOURCE_WORDS
from clients.screening.models import PathwayWorksheet, Screening
from clients.screening.queries import Shown
from clients.screening.rules.pathway import QUESTIONS, Asked
from clients.screening.rules.vocabulary import VOCABULARY, Line
from clients.screening.terms import (
    Answered,
    ClientClass,
    Consideration,
    ItemStatus,
    Lean,
    ScreeningGroup,
    ScreeningItem,
)
from clinic.core.forms import ChipSelect, CodeField
from clinic.core.labels import Text, label

COMMENT_LENGTH: Final = 2000


@dataclass(frozen=True, kw_only=True)
class ScreeningRow:
    """One line with its fields, as the page lays it out."""

    line: Line
    sources: Text
    status: BoundField
    comment: BoundField


class ScreeningForm(VersionedForm):
    """One version of the list: for each line absent, present, unknown or nothing, and words."""

    asked_on = PastDateField(label=_("Asked on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in VOCABULARY:
            name = line.item.value.lower()
            self.fields[name] = CodeField(ItemStatus, label=label(line.item), required=False, widget=ChipSelect)
            self.fields[f"{name}_comment"] = LineField(label=_("Comment"), max_length=COMMENT_LENGTH, required=False)

    def groups(self) -> Iterator[tuple[ScreeningGroup, list[ScreeningRow]]]:
        """Yield the lines under their headings."""
        for group in ScreeningGroup:
            yield group, [self._row(line) for line in VOCABULARY if line.group is group]

    def answers(self) -> dict[str, dict[str, str]]:
        """Return what was answered; lines without an answer are left out."""
        found = {}
        for line in VOCABULARY:
            name = line.item.value.lower()
            status, comment = self.cleaned_data[name], self.cleaned_data[f"{name}_comment"]
            if status is not None:
                found[line.item.value] = {"status": status.value} | ({"comment": comment} if comment else {})
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse words about a line that was not answered: nobody would see them."""
        cleaned = super().clean() or self.cleaned_data
        for line in VOCABULARY:
            name = line.item.value.lower()
            if cleaned.get(f"{name}_comment") and name in cleaned and cleaned[name] is None:
                self.add_error(name, _("Say whether this is absent, present or unknown."))
        return cleaned

    def _row(self, line: Line) -> ScreeningRow:
        name = line.item.value.lower()
        return ScreeningRow(
            line=line, sources=SOURCE_WORDS[line.item], status=self[name], comment=self[f"{name}_comment"]
        )

    @classmethod
    def initial_of(cls, screening: Screening | None) -> dict[str, Any]:
        """Return what a form begins with: the version that counts, or nothing."""
        if screening is None:
            return {"version": 0}
        found: dict[str, Any] = {"version": screening.version}
        for code, answer in screening.answers.items():
            found[code.lower()] = answer["status"]
            found[f"{code.lower()}_comment"] = answer.get("comment", "")
        return found


@dataclass(frozen=True, kw_only=True)
class ClassRow:
    """One line that is there or unknown, with the prescriber's fields."""

    shown: Shown
    sources: Text
    value: BoundField
    comment: BoundField


class ClassesForm(forms.Form):
    """The prescriber's class for each line that is present or unknown."""

    def __init__(self, *args: Any, lines: list[Shown], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "class-%s")
        super().__init__(*args, **kwargs)
        self.lines = [shown for shown in lines if shown.needs_a_look]
        for shown in self.lines:
            name, given = shown.line.item.value.lower(), None if shown.is_outdated else shown.given
            self.fields[name] = CodeField(
                ClientClass, label=_("For this client"), required=False, blank=_("Not classed yet"),
                initial=given.value if given else None,
            )  # fmt: skip
            self.fields[f"{name}_comment"] = LineField(
                label=_("Prescriber's comment"), max_length=COMMENT_LENGTH, required=False,
                initial=given.comment if given else "",
            )  # fmt: skip

    def rows(self) -> Iterator[ClassRow]:
        """Yield the lines to class."""
        for shown in self.lines:
            name = shown.line.item.value.lower()
            yield ClassRow(
                shown=shown, sources=SOURCE_WORDS[shown.line.item], value=self[name], comment=self[f"{name}_comment"]
            )

    def classes(self) -> dict[ScreeningItem, tuple[ClientClass, str]]:
        """Return the classes that were chosen."""
        data = self.cleaned_data
        return {
            shown.line.item: (data[name], data[f"{name}_comment"])
            for shown in self.lines
            if data[(name := shown.line.item.value.lower())] is not None
        }


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One question with its fields."""

    asked: Asked
    title: Text
    answer: BoundField | None
    words: BoundField
    lean: BoundField


class WorksheetForm(VersionedForm):
    """The sixteen questions under their three headings, and the rationale."""

    rationale = LinesField(
        label=_("Your rationale"), max_length=8000, required=False, rows=6,
        help_text=_("In your own words; needed before signing. The worksheet adds nothing up."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked in QUESTIONS:
            name, basis = asked.question.value.lower(), BASIS[asked.question]
            title = f"{asked.number}. {label(asked.question)}"
            if not asked.is_verbatim:
                self.fields[name] = CodeField(Answered, label=title, help_text=basis, required=False, widget=ChipSelect)
            self.fields[f"{name}_words"] = LinesField(
                label=title if asked.is_verbatim else _("In words"),
                help_text=basis if asked.is_verbatim else "",
                max_length=4000,
                required=False,
                rows=1,
            )
            self.fields[f"{name}_lean"] = CodeField(Lean, label=_("You lean"), required=False, widget=ChipSelect)

    def headings(self) -> Iterator[tuple[Consideration, list[QuestionRow]]]:
        """Yield the questions under the three headings."""
        for heading in Consideration:
            yield heading, [self._row(asked) for asked in QUESTIONS if asked.heading is heading]

    def answers(self) -> dict[str, dict[str, str]]:
        """Return what was answered, by question; questions left open are left out."""
        found = {}
        for asked in QUESTIONS:
            name = asked.question.value.lower()
            values: Mapping[str, Any] = {
                "answer": self.cleaned_data.get(name),
                "words": self.cleaned_data[f"{name}_words"],
                "lean": self.cleaned_data[f"{name}_lean"],
            }
            if kept := {key: str(value) for key, value in values.items() if value}:
                found[asked.question.value] = kept
        return found

    def _row(self, asked: Asked) -> QuestionRow:
        name = asked.question.value.lower()
        return QuestionRow(
            asked=asked,
            title=label(asked.question),
            answer=None if asked.is_verbatim else self[name],
            words=self[f"{name}_words"],
            lean=self[f"{name}_lean"],
        )

    @classmethod
    def initial_of(cls, worksheet: PathwayWorksheet) -> dict[str, Any]:
        """Return what a form of this draft begins with."""
        found: dict[str, Any] = {"version": worksheet.version, "rationale": worksheet.rationale}
        for code, answer in worksheet.answers.items():
            found[code.lower()] = answer.get("answer")
            found[f"{code.lower()}_words"] = answer.get("words", "")
            found[f"{code.lower()}_lean"] = answer.get("lean")
        return found
