"""What is asked before a document is issued, and how the ledger is filtered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.audit.terms import Act
from clinic.core.forms import CodeField, DateField
from reports.rules.redaction import SUMMARY_PROFILES
from reports.terms import RedactionProfile


class IssueForm(forms.Form):
    """Whom the copy is for."""

    profile = CodeField(RedactionProfile, label=_("For"), members=SUMMARY_PROFILES)


class ActivityForm(forms.Form):
    """Narrow the ledger down."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    act = CodeField(Act, label=_("Act"), required=False, blank=_("Every act"))
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
    first = DateField(label=_("From"), required=False)
    last = DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, people: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(((str(pk), name) for pk, name in people.items()), key=lambda pair: pair[1])
        self.fields["who"].choices = [("", _("Everybody")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its start."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("This day lies before the first one."))
        return data
