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

FACT_HELP: Final = {ContextKey.WHEN: _("Only after a yes to the question about what was done.")}
FACT_QUESTIONS: Final = {
    ContextKey.SEX: _("For which sex should the limit be read?"),
    ContextKey.WHEN: _("When was that?"),
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
            self.fields[f"item_{number}"] = item_field(instrument, number)
        for key, values in instrument.needs.items():
            self.fields[f"context_{key.value}"] = ContextField(
                label=label(key),
                choices=[(value, CONTEXT_WORDS[value]) for value in values],
                widget=ChipSelect,
                help_text=FACT_HELP.get(key, ""),
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


class OneAnswerForm(forms.Form):
    """A client's answer to one question of one questionnaire."""

    def __init__(self, *args: Any, instrument: Instrument, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = item_field(instrument, number)
        field.label = instrument.items[number - 1]
        self.fields["answer"] = field

    def clean_answer(self) -> int:
        """Ask for an answer where none was given."""
        answer = self.cleaned_data["answer"]
        if answer is None:
            raise forms.ValidationError(_("Please choose an answer."))
        return int(answer)


class OneFactForm(forms.Form):
    """What a rule needs beside the answers, asked of the client."""

    def __init__(self, *args: Any, instrument: Instrument, key: ContextKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = forms.ChoiceField(
            label=FACT_QUESTIONS[key],
            choices=[(value, CONTEXT_WORDS[value]) for value in instrument.needs[key]],
            error_messages={
                "required": _("Please choose an answer."),
                "invalid_choice": _("Choose one of the answers."),
            },
        )


class SendForm(forms.Form):
    """Which questionnaires a client is asked to answer, and at which point of the course."""

    instruments = forms.MultipleChoiceField(
        label=_("Questionnaires"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one."), "invalid_choice": _("Choose from the list.")},
    )
    moment = CodeField(MeasureMoment, label=_("When in the course"), blank=_("Choose…"))
    wants_mail = forms.BooleanField(label=_("Mail the link to the client"), required=False)

    def __init__(self, *args: Any, sendable: Mapping[str, Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, one.title) for code, one in sendable.items()]
        self.fields["instruments"].choices = choices  # type: ignore[attr-defined]


class SettingsForm(forms.Form):
    """What a practice chooses about measures as a whole."""

    shows_scores = forms.BooleanField(
        label=_("Show clients their scores after sending"),
        required=False,
        help_text=_("Without it they see that their answers arrived, and nothing of the score."),
    )
    in_cadence = forms.MultipleChoiceField(
        label=_("Falls due by itself"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What is left out can be recorded and sent all the same."),
    )

    def __init__(self, *args: Any, planned: Mapping[str, Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, one.title) for code, one in planned.items()]
        self.fields["in_cadence"].choices = choices  # type: ignore[attr-defined]


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


def item_field(instrument: Instrument, number: int) -> forms.Field:
    """Return the field of one question: buttons for a short scale, a number for a long one."""
    text: Any = f"{number}. {instrument.items[number - 1]}" if instrument.items else _numbered_question(number)
    if instrument.is_total_only:
        text = _("Total")
    if is_typed(instrument, number):
        return NumberField(label=text, min_value=instrument.answer_min, max_value=instrument.answer_max)
    return AnswerField(
        label=text,
        choices=_scale(instrument, number),
        coerce=int,
        empty_value=None,
        widget=ChipSelect,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )


def is_typed(instrument: Instrument, number: int) -> bool:
    """Say whether the scale of a question is too long for buttons."""
    return len(instrument.values_of(number)) > MOST_CHIPS + 1


def answer_words(instrument: Instrument, number: int) -> list[tuple[int, Any]]:
    """Return each answer with its words, or its number where the instrument has none."""
    if instrument.item_answers or instrument.answers:
        words = instrument.item_answers[number - 1] if instrument.item_answers else instrument.answers
        return list(zip(instrument.values_of(number), words, strict=True))
    return [(int(value), word) for value, word in _scale(instrument, number)]


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
