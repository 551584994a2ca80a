"""The order and this client's vital-sign limits, on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import CodeField, DateField, DecimalField, between
from sessions.documents.order import LIMIT_FIELDS, ORDER_FIELDS, LimitTerms, OrderTerms
from sessions.forms.fields import UnitsField, milligrams, text, whole
from sessions.forms.particulars import ParticularsForm
from sessions.terms import DosageForm, Residual, Route

MMHG = _("mmHg")
MINUTES = _("min")
HOURS = _("h")


class OrderForm(ParticularsForm):
    """What the prescriber ordered, and the limits that go with it."""

    issued_on = DateField(label=_("Issued on"))
    form = CodeField(DosageForm, label=_("Dosage form"))
    route = CodeField(Route, label=_("Route"))
    unit_strength_mg = milligrams(_("Strength of one unit"))
    quantity_units = UnitsField(label=_("Units supplied"))
    min_session_mg = milligrams(_("Least for one session"))
    max_session_mg = milligrams(_("Most for one session"))
    booster_allowed = forms.BooleanField(label=_("A booster is allowed"), required=False)
    booster_max_mg = milligrams(_("Most for the booster"), required=False)
    booster_earliest_minute = whole(_("Booster from minute"), 0, 600, units=MINUTES)
    booster_latest_minute = whole(_("Booster until minute"), 0, 600, units=MINUTES)
    hold_minutes = whole(_("Hold in the mouth"), 0, 120, units=MINUTES)
    residual = CodeField(Residual, label=_("Then"))
    sessions_covered = whole(_("Sessions covered"), 1, 60)
    min_days_between = whole(_("Between sessions, at least"), 0, 365, units=_("days"))
    fasting_food_hours = DecimalField(
        label=_("Without food"), required=False, places=1, units=HOURS, validators=between(0, 48)
    )
    fasting_fluid_hours = DecimalField(
        label=_("Without fluid"), required=False, places=1, units=HOURS, validators=between(0, 48)
    )
    hold_list = text(_("Medicines to hold, and for how long"))
    directions = text(_("Directions"))

    systolic_hold = whole(_("Systolic, hold at or above"), 80, 250, required=True, units=MMHG)
    diastolic_hold = whole(_("Diastolic, hold at or above"), 40, 150, required=True, units=MMHG)
    systolic_stop = whole(_("Systolic, call at or above"), 80, 280, units=MMHG)
    diastolic_stop = whole(_("Diastolic, call at or above"), 40, 180, units=MMHG)
    heart_rate_low = whole(_("Heart rate, at least"), 30, 120, units=_("/min"))
    heart_rate_high = whole(_("Heart rate, at most"), 60, 220, units=_("/min"))
    spo2_min = whole(_("Oxygen saturation, at least"), 80, 100, units="%")
    recheck_after_minutes = whole(_("Recheck after"), 1, 120, required=True, units=MINUTES, initial=10)
    max_rechecks = whole(_("Rechecks, at most"), 0, 10, required=True, initial=2)
    schedule_minutes = forms.CharField(
        label=_("When to measure"),
        required=False,
        max_length=120,
        help_text=_("Minutes from the first unit, separated by commas: -10, 40, 90."),
    )
    instruction = text(_("What to do outside the limits"))

    def clean_issued_on(self) -> Any:
        """Refuse an order from the future or from another age."""
        issued, today = self.cleaned_data["issued_on"], timezone.localdate()
        if issued > today:
            raise forms.ValidationError(_("This day has not come yet."))
        if (today - issued).days > 366:
            raise forms.ValidationError(_("An order older than a year cannot be signed here."))
        return issued

    def clean_schedule_minutes(self) -> tuple[int, ...]:
        """Read the minutes in their order."""
        words = self.cleaned_data["schedule_minutes"].replace(",", " ").split()
        try:
            minutes = sorted({int(word) for word in words})
        except ValueError:
            raise forms.ValidationError(_("Write minutes separated by commas, such as -10, 40, 90.")) from None
        if any(not -120 <= minute <= 480 for minute in minutes):
            raise forms.ValidationError(_("Minutes lie between -120 and 480."))
        return tuple(minutes)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._ordered("min_session_mg", "max_session_mg", _("The most is below the least."))
        self._ordered("booster_earliest_minute", "booster_latest_minute", _("The booster would end before it begins."))
        self._ordered("systolic_hold", "systolic_stop", _("The limit to call is below the limit to hold."))
        self._ordered("diastolic_hold", "diastolic_stop", _("The limit to call is below the limit to hold."))
        self._ordered("heart_rate_low", "heart_rate_high", _("The highest rate is below the lowest."))
        self._ordered("diastolic_hold", "systolic_hold", _("The systolic limit is below the diastolic limit."))
        if data.get("booster_allowed"):
            for name in ("booster_max_mg", "booster_earliest_minute", "booster_latest_minute"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A booster needs its most and its minutes."))
        return data

    def _ordered(self, low: str, high: str, sentence: Any) -> None:
        lowest, highest = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if lowest is not None and highest is not None and highest < lowest:
            self.add_error(high, sentence)

    def terms(self) -> OrderTerms:
        """Return the order as entered."""
        values = {name: self.cleaned_data[name] for name in ORDER_FIELDS}
        if not values["booster_allowed"]:
            values.update(booster_max_mg=None, booster_earliest_minute=None, booster_latest_minute=None)
        return OrderTerms(**values)

    def limits(self) -> LimitTerms:
        """Return the limits as entered."""
        return LimitTerms(**{name: self.cleaned_data[name] for name in LIMIT_FIELDS})
