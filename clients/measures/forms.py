"""One questionnaire, item by item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import NeededAtTimes, PastDateField
from clients.measures.models import MeasureResponse
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.scoring import Answer, Incomplete, score
from clients.measures.terms import MeasureMoment, Rater, RiskFlag
from clinic.core.forms import ChipSelect, CodeField
from clinic.core.labels import label


class AnswerField(NeededAtTimes, forms.TypedChoiceField):
    """The answer to one question. A few may stay blank, as the instrument allows."""


class MeasureForm(forms.Form):
    """The answers to one instrument, and when they were given."""

    moment = CodeField(MeasureMoment, label=_("When in the course"), blank=_("Choose…"))
    taken_on = PastDateField(label=_("Answered on"))
    rater = CodeField(Rater, label=_("Answered by"), widget=ChipSelect)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.risk_flags: tuple[RiskFlag, ...] = ()
        self.fields["rater"].initial = instrument.rater.value
        for number in range(1, instrument.item_count + 1):
            self.fields[f"item_{number}"] = self._item_field(number)

    def _item_field(self, number: int) -> AnswerField:
        instrument = self.instrument
        scale = range(instrument.answer_min, instrument.answer_max + 1)
        words = instrument.answers or tuple("" for _value in scale)
        text = instrument.items[number - 1] if instrument.items else _("Question %(number)d") % {"number": number}
        return AnswerField(
            label=f"{number}. {text}" if instrument.items else text,
            choices=[(str(value), f"{value} {word}".strip()) for value, word in zip(scale, words, strict=True)],
            coerce=int,
            empty_value=None,
            widget=ChipSelect,
            error_messages={"invalid_choice": _("Choose one of the answers.")},
        )

    @property
    def item_fields(self) -> list[forms.BoundField]:
        """The questions in their order."""
        return [self[f"item_{number}"] for number in range(1, self.instrument.item_count + 1)]

    @property
    def answers(self) -> list[Answer]:
        """What was answered, None for a question left blank."""
        return [self.cleaned_data.get(f"item_{number}") for number in range(1, self.instrument.item_count + 1)]

    def clean(self) -> dict[str, Any]:
        """Name the questions that keep the answers from giving a total."""
        cleaned = super().clean() or {}
        self.cleaned_data = cleaned
        scored = score(self.instrument, self.answers)
        # A worrying answer counts in an unfinished form too (domain.md 4.10).
        self.risk_flags = scored.risk_flags
        if isinstance(scored, Incomplete):
            for number in scored.items:
                name = f"item_{number}"
                if name not in self.errors:
                    self.add_error(name, _("Answer this question."))
            if not scored.items:
                self.add_error(None, label(scored.problem))
        return cleaned

    @classmethod
    def initial_of(cls, response: MeasureResponse) -> dict[str, Any]:
        """Return a stored response, as the form shows it for correcting."""
        items = {f"item_{n}": value for n, value in enumerate(response.answers, start=1)}
        return {
            **items,
            "moment": response.moment.value,
            "taken_on": response.taken_on,
            "rater": response.rater.value,
        }
