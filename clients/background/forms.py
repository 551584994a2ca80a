"""What is typed about what a client brings along; one form per kind of entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.background.rules import diagnosis
from clients.background.terms import AllergySeverity, Closing, HistorySource, KetamineRoute, ReferralKind
from clients.forms.fields import LineField, LinesField, NeededAtTimes, PastDateField
from clinic.core.forms import ChipSelect, CodeField, IntegerField, between

LINE: Final = 200
TEXT: Final = 2000
A_LIFE: Final = 120


class _NeededLine(NeededAtTimes, LineField):
    """A line that the form itself asks for where it is needed."""


class _NeededLines(NeededAtTimes, LinesField):
    """Lines that the form itself asks for where they are needed."""


class _NeededDay(NeededAtTimes, PastDateField):
    """A day that the form itself asks for where it is needed."""


def _note() -> LinesField:
    return LinesField(label=_("Note"), max_length=TEXT, required=False, rows=2)


def _day(label: Any, **kwargs: Any) -> PastDateField:
    return PastDateField(label=label, years_back=A_LIFE, **kwargs)


class MedicationForm(forms.Form):
    """A medicine a client takes or took."""

    name = LineField(label=_("Medicine"), max_length=LINE, help_text=_("As on the label, such as sertraline."))
    dose = LineField(
        label=_("Dose"), max_length=LINE, required=False, help_text=_("In words, such as 50 mg in the morning.")
    )
    since = _day(_("Since"), required=False)
    ended_on = _day(_("Until"), required=False, help_text=_("Only if it is no longer taken."))
    prescriber = LineField(label=_("Ordered by"), max_length=LINE, required=False)
    note = _note()

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned = super().clean() or {}
        since, ended_on = cleaned.get("since"), cleaned.get("ended_on")
        if since and ended_on and ended_on < since:
            self.add_error("ended_on", _("It cannot end before it began."))
        return cleaned


class AllergyForm(forms.Form):
    """An allergy, or the statement that none is known."""

    is_none_known = forms.BooleanField(label=_("The client was asked and knows of no allergy"), required=False)
    substance = _NeededLine(label=_("Substance"), max_length=LINE)
    reaction = LineField(label=_("Reaction"), max_length=LINE, required=False)
    severity = CodeField(AllergySeverity, label=_("Severity"), widget=ChipSelect, initial=AllergySeverity.UNKNOWN.value)
    since = _day(_("Stated on"))
    note = _note()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{**kwargs, "initial": {"since": timezone.localdate(), **(kwargs.get("initial") or {})}}
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a substance, unless none is known; never both."""
        cleaned = super().clean() or {}
        named = cleaned.get("substance") or cleaned.get("reaction")
        if cleaned.get("is_none_known") and named:
            self.add_error("is_none_known", _("Either name the allergy or say that none is known."))
        elif not cleaned.get("is_none_known") and not cleaned.get("substance") and "substance" not in self.errors:
            self.add_error("substance", _("Name the substance, or say that no allergy is known."))
        return cleaned


class CodeInput(forms.TextInput):
    """A text box that offers the curated codes by code and by words."""

    template_name = "background/widgets/code.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand the codes to the template."""
        list_id = f"{(attrs or {}).get('id') or name}_codes"
        context = super().get_context(name, value, {**(attrs or {}), "list": list_id, "autocomplete": "off"})
        return {**context, "codes": diagnosis.known_codes().items(), "list_id": list_id}


def tidied_code(typed: str) -> str:
    """Return a typed code as the classification writes it; refuse what is none, and take nothing for nothing."""
    code = diagnosis.tidy_code(typed)
    if typed and not diagnosis.is_code(code):
        raise forms.ValidationError(_("Enter an ICD-10-CM code such as F33.1, or leave this empty."))
    return code if typed else ""


class DiagnosisForm(forms.Form):
    """A diagnosis by code, by words, or both."""

    code = LineField(
        label=_("ICD-10-CM code"),
        max_length=20,
        required=False,
        widget=CodeInput,
        help_text=_("Type a code or a word of the diagnosis and choose; any other ICD-10-CM code can be typed."),
    )
    title = _NeededLine(
        label=_("Diagnosis"), max_length=400, help_text=_("Filled in from the list when the code is on it.")
    )
    since = _day(_("Since"), required=False)
    made_by = LineField(label=_("Made by"), max_length=LINE, required=False)
    note = _note()

    def clean_code(self) -> str:
        """Write a code as the classification does; refuse what is none."""
        return tidied_code(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """Fill in words or code from the list; ask for words where it has none."""
        cleaned = super().clean() or {}
        code, title = cleaned.get("code", ""), cleaned.get("title", "")
        if not title and code:
            cleaned["title"] = diagnosis.title_of(code)
        if title and not code:
            cleaned["code"] = diagnosis.code_of(title)
        if not cleaned.get("title") and not self.errors:
            self.add_error("title", _("Say in words what the diagnosis is.") if not code else _NOT_LISTED)
        return cleaned


_NOT_LISTED: Final = _("This code is not on the list here. Say in words what it stands for.")


class PriorKetamineForm(forms.Form):
    """Earlier ketamine by one route."""

    route = CodeField(KetamineRoute, label=_("How it was taken"), blank=_("Choose…"))
    setting = LineField(label=_("Where"), max_length=LINE, required=False, help_text=_("A clinic, at home, a trial."))
    period = LineField(label=_("When"), max_length=LINE, required=False, help_text=_("Dates, or about when."))
    treatments = IntegerField(label=_("Number of times"), required=False, validators=between(1, 2000))
    highest_dose = LineField(label=_("Highest dose tolerated"), max_length=LINE, required=False)
    best_response = LinesField(label=_("Best response"), max_length=TEXT, required=False, rows=2)
    reactions = LinesField(label=_("Adverse reactions"), max_length=TEXT, required=False, rows=2)
    why_stopped = LinesField(label=_("Why it stopped"), max_length=TEXT, required=False, rows=2)
    details = LinesField(
        label=_("Details of the route"),
        max_length=TEXT,
        required=False,
        rows=2,
        help_text=_("Such as mg per kg and minutes, site of the injection, number of spray devices."),
    )
    source = CodeField(HistorySource, label=_("Source"), widget=ChipSelect, initial=HistorySource.CLIENT_REPORTED.value)


class LanguageForm(forms.Form):
    """A language a client speaks."""

    name = LineField(label=_("Language"), max_length=80)
    is_preferred = forms.BooleanField(label=_("The one to use"), required=False)
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)


class ReferralForm(forms.Form):
    """Who sent a client."""

    kind = CodeField(ReferralKind, label=_("Sent by"), blank=_("Choose…"))
    who = LineField(label=_("Name"), max_length=LINE, required=False)
    since = PastDateField(label=_("On"))
    note = _note()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{**kwargs, "initial": {"since": timezone.localdate(), **(kwargs.get("initial") or {})}}
        )


class InsuranceForm(forms.Form):
    """An insurance, as the card says it."""

    name = LineField(label=_("Insurer"), max_length=LINE)
    number = LineField(label=_("Member number"), max_length=80, required=False)
    note = _note()


FORMS: Final[Mapping[str, type[forms.Form]]] = {
    "allergies": AllergyForm,
    "medications": MedicationForm,
    "diagnoses": DiagnosisForm,
    "prior-ketamine": PriorKetamineForm,
    "languages": LanguageForm,
    "referrals": ReferralForm,
    "insurance": InsuranceForm,
}


class CloseForm(forms.Form):
    """Why an entry no longer counts: it is over, or it was wrong."""

    how = CodeField(Closing, label=_("What happened"), widget=ChipSelect, initial=Closing.ENDED.value)
    ended_on = _NeededDay(label=_("Since"), years_back=A_LIFE, help_text=_("The day it stopped to be so."))
    reason = _NeededLines(
        label=_("What was wrong"), max_length=TEXT, rows=2, help_text=_("Only for an entry made in error.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{**kwargs, "initial": {"ended_on": timezone.localdate(), **(kwargs.get("initial") or {})}}
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the day of an end, and for the reason of an error."""
        cleaned = super().clean() or {}
        how = cleaned.get("how")
        if how is Closing.ENDED and not cleaned.get("ended_on") and "ended_on" not in self.errors:
            self.add_error("ended_on", _("Say since when it is no longer so."))
        if how is Closing.IN_ERROR and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say what was wrong; the entry stays readable with it."))
        return cleaned
