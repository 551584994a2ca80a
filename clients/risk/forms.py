"""What is typed about an alert, in a safety plan, and in the practice's settings about risk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, LinesField, VersionedForm
from clients.risk.labels import HINTS
from clients.risk.models import RiskSettings, SafetyPlan
from clients.risk.queries import usual_lines
from clients.risk.rules.crisis import EMERGENCY_NUMBER, MOST_LINES, CrisisLine
from clients.risk.terms import RiskOutcome, SafetyStep
from clinic.core.forms import CodeField, IntegerField, between
from clinic.core.labels import label


class ContactForm(forms.Form):
    """A contact with the client, or an attempt at one."""

    note = LinesField(label=_("What was said or tried"), max_length=4000, draft=True)


class OutcomeForm(forms.Form):
    """What came of the follow-up; both are needed to end it."""

    outcome = CodeField(RiskOutcome, label=_("Outcome"), blank=_("Choose…"))
    note = LinesField(label=_("What was found and done"), max_length=4000, draft=True)


class SafetyPlanForm(VersionedForm):
    """The steps of the plan, in the client's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in SafetyStep:
            self.fields[step.value.lower()] = LinesField(
                label=label(step), rows=3, required=False, help_text=HINTS.get(step, ""), max_length=2000, draft=True
            )

    @property
    def texts(self) -> dict[SafetyStep, str]:
        """What was written under each step."""
        return {step: self.cleaned_data[step.value.lower()] for step in SafetyStep}

    @classmethod
    def initial_of(cls, plan: SafetyPlan | None) -> dict[str, Any]:
        """Return what a form begins with: the words of the last version."""
        if plan is None:
            return {"version": 0}
        return {**{code.lower(): words for code, words in plan.texts.items()}, "version": plan.version}


class RiskSettingsForm(forms.Form):
    """When others are told, and the numbers shown to clients."""

    pass_on_after_minutes = IntegerField(
        label=_("Tell the others when nobody has taken an alert up after"),
        units=_("min"),
        validators=between(5, 1440),
        help_text=_("The rest of the care team gets an urgent task; they and the owners get a mail without names."),
    )
    emergency_number = LineField(
        label=_("Emergency services"),
        max_length=30,
        required=False,
        help_text=_("Called first in an emergency. Left empty it is 911."),
    )
    on_call_number = LineField(
        label=_("Prescriber on call"),
        max_length=30,
        required=False,
        help_text=_("Shown in the dosing room beside the prescriber's own number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, MOST_LINES + 1):
            self.fields[f"name_{place}"] = LineField(
                label=_("Crisis line %(place)d, name") % {"place": place}, max_length=80, required=False
            )
            self.fields[f"number_{place}"] = LineField(label=_("Number"), max_length=30, required=False)
            self.fields[f"hint_{place}"] = LineField(label=_("When it helps"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse half a line, and a number no telephone can dial."""
        cleaned = super().clean() or {}
        for place in range(1, MOST_LINES + 1):
            name, number = cleaned.get(f"name_{place}", ""), cleaned.get(f"number_{place}", "")
            if number and not CrisisLine(number=number, name=name).dialed:
                self.add_error(f"number_{place}", _("Enter a telephone number."))
            elif number and not name:
                self.add_error(f"name_{place}", _("Say whose number this is."))
            elif not number and (name or cleaned.get(f"hint_{place}")):
                self.add_error(f"number_{place}", _("Enter the number, or empty the line."))
        return cleaned

    def clean_emergency_number(self) -> str:
        return _dialable(self.cleaned_data["emergency_number"]) or EMERGENCY_NUMBER

    def clean_on_call_number(self) -> str:
        return _dialable(self.cleaned_data["on_call_number"])

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each line."""
        return [[self[f"{part}_{place}"] for part in ("name", "number", "hint")] for place in range(1, MOST_LINES + 1)]

    @property
    def crisis_lines(self) -> list[dict[str, str]]:
        """The lines that were filled in."""
        return [
            {part: self.cleaned_data[f"{part}_{place}"] for part in ("number", "name", "hint")}
            for place in range(1, MOST_LINES + 1)
            if self.cleaned_data[f"number_{place}"]
        ]

    @classmethod
    def initial_of(cls, chosen: RiskSettings) -> dict[str, Any]:
        """Return what the practice chose, or the usual lines, as the form shows it."""
        lines = [CrisisLine(**row) for row in chosen.crisis_lines] or list(usual_lines())
        names = ("pass_on_after_minutes", "emergency_number", "on_call_number")
        initial: dict[str, Any] = {name: getattr(chosen, name) for name in names}
        for place, line in enumerate(lines, start=1):
            initial |= {f"name_{place}": line.name, f"number_{place}": line.number, f"hint_{place}": line.hint}
        return initial


def _dialable(number: str) -> str:
    """Return a number as it was typed; refuse one that no telephone can dial."""
    if number and not CrisisLine(number=number, name="").dialed:
        raise forms.ValidationError(_("Enter a telephone number."))
    return number
