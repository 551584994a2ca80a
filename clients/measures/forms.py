"""One questionnaire, item by item, and the practice's choices where sources differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import NeededAtTimes, PastDateField
from clients.measures.models import MeasureResponse
from clients.measures.rules.instrument import Choice, Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.rules.scoring import Answer, Incomplete, Score, score
from clients.measures.terms import ChoiceOf, ContextKey, MeasureMoment, Rater, RiskFlag, ScoreProblem, TotalRule
from clinic.core.forms import ChipSelect, CodeField, IntegerField
from clinic.core.labels import label

# As many answers fit side by side as buttons; a longer scale is typed.
MOST_CHIPS: Final = 10
LARGEST_QUESTIONNAIRE: Final = 1_000_000

CONTEXT_WORDS: Final = {
    "MALE": _("Male"),
    "FEMALE": _("Female"),
    "LIFETIME": _("More than three months ago"),
    "PAST_3_MONTHS": _("In the past three months"),
}


class AnswerField(NeededAtTimes, forms.TypedChoiceField):
    """The answer to one question. A few may stay blank, as the instrument allows."""


class NumberField(NeededAtTimes, IntegerField):
    """An answer on a long scale, or a total."""


class ContextField(NeededAtTimes, forms.ChoiceField):
    """What a rule needs beside the answers."""


class MeasureForm(forms.Form):
    """The answers to one instrument, and when they were given."""

    moment = CodeField(MeasureMoment, label=_("When in the course"), blank=_("Choose…"))
    taken_on = PastDateField(label=_("Answered on"))
    rater = CodeField(Rater, label=_("Answered by"), widget=ChipSelect)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.risk_flags: tuple[RiskFlag, ...] = ()
        self.scored: Score | None = None
        self.fields["rater"].initial = instrument.rater.value
        for number in instrument.item_numbers:
            self.fields[f"item_{number}"] = self._item_field(number)
        for key, values in instrument.needs.items():
            self.fields[f"context_{key.value}"] = ContextField(
                label=label(key), choices=[(value, CONTEXT_WORDS[value]) for value in values], widget=ChipSelect
            )

    def _item_field(self, number: int) -> forms.Field:
        instrument = self.instrument
        text: Any = f"{number}. {instrument.items[number - 1]}" if instrument.items else _numbered_question(number)
        if instrument.is_total_only:
            text = _("Total")
        if len(instrument.values_of(number)) > MOST_CHIPS + 1:
            return NumberField(label=text, min_value=instrument.answer_min, max_value=instrument.answer_max)
        return AnswerField(
            label=text,
            choices=_scale(instrument, number),
            coerce=int,
            empty_value=None,
            widget=ChipSelect,
            error_messages={"invalid_choice": _("Choose one of the answers.")},
        )

    @property
    def item_fields(self) -> list[forms.BoundField]:
        """The questions in their order."""
        return [self[f"item_{number}"] for number in self.instrument.item_numbers]

    @property
    def context_fields(self) -> list[forms.BoundField]:
        """What is asked beside the questions."""
        return [self[f"context_{key.value}"] for key in self.instrument.needs]

    @property
    def answers(self) -> list[Answer]:
        """What was answered, None for a question left blank."""
        return [self.cleaned_data.get(f"item_{number}") for number in self.instrument.item_numbers]

    @property
    def context(self) -> dict[ContextKey, str]:
        """What is known beside the answers."""
        given = {key: self.cleaned_data.get(f"context_{key.value}") for key in self.instrument.needs}
        return {key: value for key, value in given.items() if value}

    def clean(self) -> dict[str, Any]:
        """Name the questions that keep the answers from giving a score."""
        cleaned = super().clean() or {}
        self.cleaned_data = cleaned
        scored = score(self.instrument, self.answers, self.context)
        # A worrying answer counts in an unfinished form too (domain.md 4.10).
        self.risk_flags = scored.risk_flags
        if isinstance(scored, Incomplete):
            self._name_problem(scored)
        else:
            self.scored = scored
        return cleaned

    def _name_problem(self, found: Incomplete) -> None:
        if found.problem is ScoreProblem.NEEDS_CONTEXT:
            self.add_error(f"context_{ContextKey.WHEN.value}", _("Say when it happened: the level depends on it."))
            return
        sentence = _("Answer this question.")
        if found.problem is ScoreProblem.NOT_ASKED:
            sentence = _("The answers before it leave this question out. Check both.")
        for number in found.items:
            name = f"item_{number}"
            if name not in self.errors:
                self.add_error(name, sentence)
        if not found.items:
            self.add_error(None, label(found.problem))

    @classmethod
    def initial_of(cls, response: MeasureResponse) -> dict[str, Any]:
        """Return a stored response, as the form shows it for correcting."""
        items = {f"item_{n}": value for n, value in enumerate(response.answers, start=1)}
        context = {f"context_{key}": value for key, value in (response.context or {}).items()}
        return {
            **items,
            **context,
            "moment": response.moment.value,
            "taken_on": response.taken_on,
            "rater": response.rater.value,
        }


class QuestionnaireForm(forms.Form):
    """A FHIR R4 Questionnaire as a file."""

    file = forms.FileField(
        label=_("Questionnaire"),
        help_text=_("A FHIR R4 Questionnaire as JSON with LOINC codes, 1 MB at most."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be a questionnaire."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_QUESTIONNAIRE:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return file


class ChoicesForm(forms.Form):
    """One field for every point where the sources about an instrument differ."""

    def __init__(self, *args: Any, instruments: Mapping[str, Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, one in instruments.items():
            for choice in one.choices:
                self.fields[_choice_name(code, choice)] = forms.ChoiceField(
                    label=f"{one.title}: {label(choice.of)}",
                    choices=[(str(value), _choice_words(value)) for value in choice.values],
                    initial=str(getattr(one, choice.of.lower())),
                    widget=ChipSelect,
                )

    @property
    def chosen(self) -> dict[tuple[str, ChoiceOf], str]:
        """What was chosen, by instrument and point."""
        return {
            (code, choice.of): self.cleaned_data[_choice_name(code, choice)]
            for code, one in INSTRUMENTS.items()
            for choice in one.choices
        }


def _numbered_question(number: int) -> Any:
    return _("Question %(number)d") % {"number": number}


def _scale(instrument: Instrument, number: int) -> list[tuple[str, Any]]:
    scale = instrument.values_of(number)
    if instrument.item_answers:
        words: tuple[Any, ...] = instrument.item_answers[number - 1]
    elif instrument.answers:
        words = instrument.answers
    elif (instrument.answer_min, instrument.answer_max) == (0, 1):
        return [("0", _("No")), ("1", _("Yes"))]
    else:
        words = tuple("" for _value in scale)
    return [(str(value), f"{value} {word}".strip()) for value, word in zip(scale, words, strict=True)]


def _choice_name(code: str, choice: Choice) -> str:
    return f"{code}_{choice.of.value}"


def _choice_words(value: int | TotalRule) -> Any:
    return label(value) if isinstance(value, TotalRule) else str(value)
