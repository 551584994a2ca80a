"""What an order says besides the dose, as part of the order's own form (domain.md 5.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.background.forms import CodeInput, tidied_code
from clients.background.rules import diagnosis
from clinic.core.forms import CodeField, DateField, DateTimeField
from clinic.staff.forms import tidied_dea
from sessions.documents.order import PARTICULARS_FIELDS, Particulars
from sessions.forms.fields import line, text, whole
from sessions.rules.particulars import MOST_REFILLS
from sessions.terms import IssueMode, TelemedicineBasis

NOT_SAID = _("Not said")


class ParticularsForm(forms.Form):
    """Registration number, refills, indication, telemedicine basis and PDMP; all of it optional."""

    prescriber_address = text(_("Prescriber’s address"), rows=2)
    dea_number = line(
        _("DEA number"), max_length=20, help_text=_("Stored sealed. Pages and papers show its last four characters.")
    )
    issue_mode = CodeField(IssueMode, label=_("How it reaches the pharmacy"), blank=NOT_SAID, required=False)
    refills_authorized = whole(
        _("Refills authorized"), 0, MOST_REFILLS, help_text=_("Schedule III: five at most, within six months.")
    )
    indication_code = forms.CharField(
        label=_("Indication, ICD-10-CM code"),
        required=False,
        max_length=20,
        widget=CodeInput,
        help_text=_("Type a code or a word of the diagnosis and choose."),
    )
    indication = line(_("Indication in words"), help_text=_("Filled in from the list when the code is on it."))
    telemedicine_basis = CodeField(
        TelemedicineBasis, label=_("Telemedicine rests on"), blank=_("Not telemedicine, or not said"), required=False
    )
    telemedicine_on = DateField(
        label=_("Date of it"), required=False, help_text=_("Of the examination, or of relying on the flexibility.")
    )
    telemedicine_rule = line(_("Which flexibility"), help_text=_("Only for a flexibility: the rule, and until when."))
    pdmp_state = line(_("PDMP of which state"), max_length=60)
    pdmp_reviewed_at = DateTimeField(label=_("PDMP reviewed at"), required=False)
    pdmp_reviewed_by = line(
        _("PDMP reviewed by"), max_length=190, help_text=_("A statement that it was read. The report is not kept.")
    )

    def clean_dea_number(self) -> str:
        """Write the number as it is written; refuse what is none."""
        return tidied_dea(self.cleaned_data["dea_number"])

    def clean_indication_code(self) -> str:
        """Write a code as the classification does; refuse what is none."""
        return tidied_code(self.cleaned_data["indication_code"])

    def clean_telemedicine_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["telemedicine_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_pdmp_reviewed_at(self) -> Any:
        """Refuse a time to come."""
        moment = self.cleaned_data["pdmp_reviewed_at"]
        if moment and moment > timezone.now():
            raise forms.ValidationError(_("This time has not come yet."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Fill in the words of a listed code; ask for the other half of what was half said."""
        data = super().clean() or self.cleaned_data
        code = data.get("indication_code", "")
        if code and not data.get("indication"):
            data["indication"] = diagnosis.title_of(code)
            if not data["indication"]:
                self.add_error("indication", _("This code is not on the list here. Say in words what it stands for."))
        self._check_telemedicine(data)
        self._check_pdmp(data)
        return data

    def _check_telemedicine(self, data: dict[str, Any]) -> None:
        basis = data.get("telemedicine_basis")
        if basis and not data.get("telemedicine_on") and "telemedicine_on" not in self.errors:
            self.add_error("telemedicine_on", _("Say of which day."))
        if basis is TelemedicineBasis.FLEXIBILITY and not data.get("telemedicine_rule"):
            self.add_error("telemedicine_rule", _("Say which flexibility is relied on."))
        if not basis and (data.get("telemedicine_on") or data.get("telemedicine_rule")):
            self.add_error("telemedicine_basis", _("Say whether it is an examination or a flexibility."))

    def _check_pdmp(self, data: dict[str, Any]) -> None:
        parts = ("pdmp_state", "pdmp_reviewed_at", "pdmp_reviewed_by")
        if not any(data.get(name) for name in parts):
            return
        for name in parts:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Say who read it, of which state, and when; or leave all three empty."))

    def particulars(self) -> Particulars:
        """Return the particulars as entered."""
        values = {name: self.cleaned_data[name] for name in PARTICULARS_FIELDS}
        # A choice that was left open is stored as no code.
        values.update({name: values[name] or "" for name in ("issue_mode", "telemedicine_basis")})
        return Particulars(**values)
