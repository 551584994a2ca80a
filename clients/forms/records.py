"""Weights, consents, outcomes of tasks, and uploaded client lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, LinesField, PastDateField, RecordChoiceField
from clients.models import ConsentTemplate
from clients.terms import ConsentKind
from clinic.core.forms import DateField, DecimalField, between
from clinic.core.labels import label

CONSENT_MONTHS: Final = 12
LARGEST_UPLOAD: Final = 5 * 1024 * 1024
ENCODINGS: Final = (
    ("", _("UTF-8 or as marked in the file")),
    ("windows-1252", "Windows-1252"),
    ("mac-roman", "Mac Roman"),
)


class WeightForm(forms.Form):
    """One weight and the day it was measured."""

    kg = DecimalField(
        label=_("Weight"), units=_("kg"), places=1, digits=5, validators=between(Decimal(20), Decimal(400))
    )
    measured_on = PastDateField(label=_("Measured on"), years_back=5)


class ConsentForm(forms.Form):
    """A consent signed on paper."""

    template = RecordChoiceField(
        ConsentTemplate,
        names=lambda row: str(_("%(kind)s, version %(version)d") % {"kind": label(row.kind), "version": row.version}),
        label=_("Document"),
        error_messages={"invalid_choice": _("Choose one of the practice's current documents.")},
    )
    signer_name = LineField(label=_("Signed by"), max_length=120, help_text=_("The name as it was signed."))
    signed_on = PastDateField(label=_("Signed on"))
    expires_on = DateField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, templates: Mapping[ConsentKind, ConsentTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template: Any = self.fields["template"]
        template.queryset = ConsentTemplate.objects.filter(pk__in=[row.pk for row in templates.values()])

    def clean(self) -> dict[str, Any]:
        """Refuse a validity that ends before it begins, and a signature under a later wording."""
        cleaned = super().clean() or {}
        signed_on, expires_on, template = (cleaned.get(name) for name in ("signed_on", "expires_on", "template"))
        if signed_on and expires_on and expires_on < signed_on:
            self.add_error("expires_on", _("The consent cannot end before it was signed."))
        if signed_on and template and signed_on < timezone.localdate(template.published_at):
            self.add_error("signed_on", _("This version of the document did not exist on that day."))
        return cleaned


def usual_expiry(signed_on: date) -> date:
    """Return the day a consent signed on a day usually ends: a year later."""
    try:
        return signed_on.replace(year=signed_on.year + CONSENT_MONTHS // 12)
    except ValueError:
        return signed_on.replace(year=signed_on.year + CONSENT_MONTHS // 12, day=28)


class TaskOutcomeForm(forms.Form):
    """What came of a task; without it a task does not close."""

    outcome = LinesField(label=_("What came of it"), max_length=2000, draft=True)


class UploadForm(forms.Form):
    """A client list from another practice tool."""

    file = forms.FileField(
        label=_("Client list"),
        help_text=_("A CSV file with a heading line, 5 MB at most."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    encoding = forms.ChoiceField(label=_("Characters"), choices=ENCODINGS, required=False)
    day_first = forms.BooleanField(label=_("Dates are written day first, such as 31/12/1980"), required=False)

    def clean_file(self) -> Any:
        """Refuse what is too large to be a practice's client list."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(_("The file is larger than 5 MB. Split it, or ask your administrator to import it."))
        return file
