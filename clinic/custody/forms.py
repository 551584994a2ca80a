"""What is asked when something leaves, is kept longer, or is removed."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import CodeField, DateTimeField, IntegerField, TextField, between, now_to_the_minute
from clinic.custody.rules.disclosure import is_accountable
from clinic.custody.terms import DisclosureMeans, DisclosurePurpose

SHORT: Final = 500
LEAST_REASON: Final = 15
# What an archive or a document is given for; the rest is written down after it happened.
GIVEN_FOR: Final = tuple(
    purpose
    for purpose in DisclosurePurpose
    if purpose not in {DisclosurePurpose.OPERATIONS, DisclosurePurpose.BY_MISTAKE}
)
OTHERWISE: Final = tuple(
    means for means in DisclosureMeans if means not in {DisclosureMeans.DOWNLOADED, DisclosureMeans.ARCHIVE}
)


class RecipientForm(forms.Form):
    """To whom, and why."""

    purpose = CodeField(DisclosurePurpose, members=GIVEN_FOR, label=_("Why"), initial=DisclosurePurpose.INDIVIDUAL)
    recipient = forms.CharField(
        label=_("To whom"), max_length=200, required=False, help_text=_("Left empty, it is the client's own copy.")
    )
    recipient_address = TextField(label=_("Their address"), rows=2, max_length=SHORT, required=False)
    explanation = TextField(
        label=_("In a sentence"),
        rows=2,
        max_length=SHORT,
        required=False,
        help_text=_("Such as the number of the case. Needed for whatever the client may ask an accounting of."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask who gets it, unless it is the client; and the why in words, where the law wants it."""
        data: dict[str, Any] = super().clean() or {}
        purpose = data.get("purpose")
        if purpose is None:
            return data
        if not data.get("recipient"):
            if purpose is DisclosurePurpose.INDIVIDUAL:
                data["recipient"] = str(_("The client"))
            elif "recipient" not in self.errors:
                self.add_error("recipient", _("Say who gets it."))
        if is_accountable(purpose) and not data.get("explanation") and "explanation" not in self.errors:
            self.add_error("explanation", _("Say in a sentence what it is for: the client may ask."))
        return data


class DisclosureForm(RecipientForm):
    """Something that was given otherwise: by fax, by letter, on the telephone."""

    purpose = CodeField(DisclosurePurpose, label=_("Why"), blank=_("Choose"))
    recipient = forms.CharField(label=_("To whom"), max_length=200)
    at = DateTimeField(label=_("When"), initial=now_to_the_minute)
    what = TextField(label=_("What was given"), rows=2, max_length=SHORT)
    means = CodeField(DisclosureMeans, members=OTHERWISE, label=_("How"), blank=_("Choose"))
    field_order = ("at", "what", "recipient", "recipient_address", "purpose", "explanation", "means")

    def clean_at(self) -> Any:
        """Refuse a time that has not come yet."""
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This time has not come yet."))
        return at


class ReasonForm(forms.Form):
    """Why, in words that will still be understood in six years."""

    reason = TextField(
        label=_("Reason"),
        max_length=SHORT,
        min_length=LEAST_REASON,
        error_messages={"min_length": _("Say it in %(limit_value)s characters or more.")},
    )


class RetentionForm(forms.Form):
    """How long records are kept."""

    years = IntegerField(
        label=_("After the last contact"),
        units=_("years"),
        validators=between(2, 99),
        help_text=_("Take the longest of your licensing board's rule, your payers' contracts and seven years."),
    )
    years_after_majority = IntegerField(
        label=_("For somebody under age at the last contact, after the 18th birthday"),
        units=_("years"),
        validators=between(1, 50),
    )
    basis = TextField(label=_("The rule this follows"), rows=2, max_length=SHORT, required=False)


class CodeForm(forms.Form):
    """The code of a record, typed and not clicked."""

    code = forms.CharField(
        label=_("Code of the record"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Type the eight characters shown above."),
    )


class AskPurgeForm(CodeForm, ReasonForm):
    """The first of the two steps."""

    field_order = ("reason", "code")


class Part2Form(forms.Form):
    """Whether a record stands under 42 CFR part 2."""

    is_part2 = forms.BooleanField(required=False)
