"""What is asked before a chart is opened, and after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.break_glass.rules.opening import is_a_reason
from clinic.break_glass.terms import EmergencyReason, Refusal, Verdict
from clinic.core.forms import ChipSelect, CodeField, DateField, TextField
from clinic.core.labels import label


class AskForm(forms.Form):
    """Whose chart, and why."""

    last_name = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        help_text=_("The whole name, as it stands on papers or as the client is called."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = DateField(label=_("Birth date, if you know it"), required=False)
    reason_code = CodeField(EmergencyReason, label=_("Why now"), widget=ChipSelect)
    reason = TextField(
        label=_("What happened"),
        max_length=1000,
        help_text=_("15 characters or more. The practice owner reads this: say what is needed, and nothing clinical."),
    )

    def clean_reason(self) -> str:
        """Ask for a sentence."""
        text: str = self.cleaned_data["reason"]
        if not is_a_reason(text):
            raise forms.ValidationError(label(Refusal.REASON_TOO_SHORT))
        return text

    def typed(self) -> dict[str, Any]:
        """Return what was typed, to be kept while the person confirms who they are."""
        return {name: self.data.get(name, "") for name in self.fields}


class ReviewForm(forms.Form):
    """What a reviewer found."""

    verdict = CodeField(Verdict, label=_("Verdict"), widget=ChipSelect)
    note = TextField(
        label=_("What was found"), required=False, max_length=2000, help_text=_("For example, whom you asked.")
    )


class DecisionForm(forms.Form):
    """Yes or no to a chart being opened."""

    grant = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")
