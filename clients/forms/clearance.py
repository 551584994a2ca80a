"""Asking for a clearance, deciding it, taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.documents.clearance import DecisionTerms, MedicalTerms
from clients.forms.clearance_terms import MedicalTermsForm
from clients.forms.fields import LinesField, NeededAtTimes, RecordChoiceField, VersionedForm
from clients.rules import clearance as clearance_rules
from clients.terms import ClearanceStatus, StepRefusal
from clinic.core.forms import ChipSelect, CodeField, DateField
from clinic.policy.terms import Role
from clinic.staff.models import User

LONGEST: Final = timedelta(days=366)
DECISIONS: Final = (
    ClearanceStatus.GRANTED,
    ClearanceStatus.GRANTED_WITH_CONDITIONS,
    ClearanceStatus.DEFERRED,
    ClearanceStatus.DECLINED,
)


class ClearanceDay(NeededAtTimes, DateField):
    """A day that only a granted clearance has."""


class RequestClearanceForm(forms.Form):
    """Which prescriber is asked, and what."""

    prescriber = RecordChoiceField(
        User,
        names=lambda user: str(user.printed_name),
        label=_("Prescriber"),
        error_messages={"invalid_choice": _("Choose a prescriber of the practice.")},
        help_text=_("Joins the care team and can then read the chart."),
    )
    question = LinesField(
        label=_("What the prescriber should know"), max_length=4000, required=False, rows=5, draft=True
    )

    def __init__(self, *args: Any, prescribers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prescriber: Any = self.fields["prescriber"]
        prescriber.queryset = prescribers


class DecideClearanceForm(VersionedForm, MedicalTermsForm):
    """The prescriber's decision, with the version of the request it was made on."""

    decision = CodeField(ClearanceStatus, members=DECISIONS, label=_("Decision"), widget=ChipSelect)
    valid_from = ClearanceDay(label=_("Valid from"), help_text=_("When cleared."))
    valid_until = ClearanceDay(label=_("Valid until"), help_text=_("The last day it holds."))
    note = LinesField(
        label=_("Conditions or reason"),
        max_length=4000,
        required=False,
        rows=4,
        draft=True,
        help_text=_("Needed for conditions, for deferring and for declining. The therapist reads it."),
    )

    def __init__(self, *args: Any, current: ClearanceStatus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean(self) -> dict[str, Any]:
        """Show at its field what the rule finds missing."""
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision is None:
            return cleaned
        valid_from, valid_until = cleaned.get("valid_from"), cleaned.get("valid_until")
        refusals = clearance_rules.check_decision(
            self.current,
            decision,
            roles=(Role.PRESCRIBER,),
            valid_from=valid_from,
            valid_until=valid_until,
            note=cleaned.get("note") or "",
        )
        if StepRefusal.DATES_MISSING in refusals:
            self._refuse_dates(valid_from, valid_until)
        elif decision in clearance_rules.GRANTED:
            self._refuse_useless_dates(valid_from, valid_until)
        if StepRefusal.REASON_MISSING in refusals:
            self.add_error("note", _("Write down the conditions or the reason."))
        return cleaned

    def terms(self) -> DecisionTerms:
        """Return the decision as entered; without a grant there is nothing to hold the client to."""
        data = self.cleaned_data
        is_grant = data["decision"] in clearance_rules.GRANTED
        return DecisionTerms(
            decision=data["decision"],
            valid_from=data["valid_from"] if is_grant else None,
            valid_until=data["valid_until"] if is_grant else None,
            note=data["note"],
            medical=self.medical() if is_grant else MedicalTerms(),
        )

    def _refuse_dates(self, valid_from: Any, valid_until: Any) -> None:
        if valid_from is None and "valid_from" not in self.errors:
            self.add_error("valid_from", _("Enter the first day of the clearance."))
        if valid_until is None and "valid_until" not in self.errors:
            self.add_error("valid_until", _("Enter the last day of the clearance."))
        if valid_from and valid_until:
            self.add_error("valid_until", _("The last day cannot lie before the first."))

    def _refuse_useless_dates(self, valid_from: Any, valid_until: Any) -> None:
        if valid_until < timezone.localdate():
            self.add_error("valid_until", _("This day has passed: the clearance would be over already."))
        elif valid_until - valid_from > LONGEST:
            self.add_error("valid_until", _("A clearance lasts a year at most; ask again after that."))


class RevokeClearanceForm(VersionedForm):
    """Why a clearance is taken back."""

    reason = LinesField(label=_("Reason"), max_length=2000, rows=3)
