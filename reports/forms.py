"""What is asked before a document is issued, and how the ledger is filtered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.audit.terms import Act
from clinic.core.forms import CodeField, DateField, DateTimeField, TextField
from reports.rules.redaction import SUMMARY_PROFILES
from reports.terms import RedactionProfile

# 2026-03-09 is a day; with a time it is longer.
DAY_LETTERS: Final = 10


class IssueForm(forms.Form):
    """Whom the copy is for."""

    profile = CodeField(RedactionProfile, label=_("For"), members=SUMMARY_PROFILES)


class AccessForm(forms.Form):
    """Narrow down who looked at one record, or the whole ledger: between two moments, who, and what kind of act."""

    first = DateTimeField(label=_("From"), required=False)
    last = DateTimeField(label=_("Until"), required=False)
    who = forms.ChoiceField(label=_("Who"), required=False)
    act = CodeField(Act, label=_("Act"), required=False, blank=_("Every act"))

    def __init__(self, *args: Any, people: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(((str(pk), name) for pk, name in people.items()), key=lambda pair: pair[1])
        self.fields["who"].choices = [("", _("Everybody")), *choices]  # type: ignore[attr-defined]

    def clean_last(self) -> datetime | None:
        """Return the moment after the last one meant: the minute that was typed counts whole, and so does a day."""
        moment: datetime | None = self.cleaned_data["last"]
        if moment is None:
            return None
        is_day = len(str(self.data.get("last", "")).strip()) == DAY_LETTERS
        return moment + (timedelta(days=1) if is_day else timedelta(minutes=1))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its start."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] <= data["first"]:
            self.add_error("last", _("This lies before the first moment."))
        return data


class ActivityForm(AccessForm):
    """Narrow the ledger down."""

    what = forms.RegexField(
        r"^[a-z_.]*$",
        label=_("What begins with"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "sessions.dose", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("Type small letters, dots and low lines only.")},
    )
    client = forms.UUIDField(
        label=_("Client's key"),
        required=False,
        error_messages={"invalid": _("Enter the whole key, as the export shows it.")},
    )


class FindingForm(forms.Form):
    """What an owner found out about many records opened at once."""

    finding = TextField(
        label=_("What you found"),
        max_length=2000,
        help_text=_("For example, whom you asked and what the reason was. It stays as it is."),
    )


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    first = DateField(label=_("From"))
    last = DateField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its start."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("This lies before the first day."))
        return data
