"""What is asked before the medicine: header, gates passed with a reason, start, and other endings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import CodeField, DateField, DecimalField, between
from sessions.forms.fields import UnitsField, line, text, whole
from sessions.forms.moments import Clock, MomentField
from sessions.terms import GateCode


def yes_no(label: Any, *, help_text: Any = "") -> forms.NullBooleanField:
    """Return a question that can also be left unanswered."""
    field = forms.NullBooleanField(label=label, required=False, help_text=help_text)
    field.widget.choices = [("unknown", _("Not asked yet")), ("true", _("Yes")), ("false", _("No"))]
    return field


class PrepareForm(forms.Form):
    """The header of the session, filled in as the client arrives."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    intention = text(_("Intention for today, in the client's words"), rows=3)
    mood = whole(_("Mood, 0 to 10"), 0, 10)
    planned_units = UnitsField(label=_("Units planned"), required=False, least=Decimal("0.25"))
    weight_kg = DecimalField(label=_("Weight"), required=False, places=1, units=_("kg"), validators=between(20, 400))
    weight_measured_on = DateField(label=_("Weighed on"), required=False)
    last_food_at = MomentField(label=_("Last food"))
    last_fluid_at = MomentField(label=_("Last drink"))
    holds_confirmed = yes_no(_("Held medicines as ordered"))
    risk_asked = yes_no(
        _("Asked about new risk"),
        help_text=_("New thoughts of suicide, psychosis, mania, intoxication, pregnancy, new medicine."),
    )
    risk_found = yes_no(_("New risk found"))
    ride_name = line(_("Who takes the client home, or stays with them"))
    ride_phone = line(_("Their telephone"), max_length=60)
    address_today = line(
        _("Where the client is today"), help_text=_("For a remote session: the address an ambulance would need.")
    )
    surroundings_ready = yes_no(_("Music without adverts, devices silent"))

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_food_at", "last_fluid_at"):
            self.fields[name].clock = clock.back_to_yesterday()  # type: ignore[attr-defined]

    def clean_weight_measured_on(self) -> date | None:
        """Refuse a weight from the future."""
        day: date | None = self.cleaned_data["weight_measured_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day is not None and day.year < timezone.localdate().year - 5:
            raise forms.ValidationError(_("A weight this old says nothing about today."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("weight_kg") and not data.get("weight_measured_on") and "weight_measured_on" not in self.errors:
            data["weight_measured_on"] = timezone.localdate()
        if data.get("risk_found") and not data.get("risk_asked"):
            data["risk_asked"] = True
        return data


class PassGateForm(forms.Form):
    """The reason for going on although a soft gate is not met."""

    gate = CodeField(GateCode, widget=forms.HiddenInput)
    reason = text(_("Reason for going on"), rows=2, required=True)


class ReasonForm(forms.Form):
    """A reason, for ending a session another way."""

    reason = text(_("Reason"), rows=2, required=True)


class ConvertForm(forms.Form):
    """Why the hour is used for talking; empty while gates are not met, which is reason enough."""

    reason = text(_("Reason"), rows=2)


class StartForm(forms.Form):
    """Starting asks nothing; the form carries what stands in the way."""
