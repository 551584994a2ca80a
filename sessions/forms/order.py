"""The order and this client's vital-sign limits, on one page, signed with a password."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.labels import choices
from sessions.documents.order import LIMIT_FIELDS, ORDER_FIELDS, LimitTerms, OrderTerms
from sessions.forms.fields import (
    MilligramField,
    SignatureField,
    SignatureMixin,
    UnitsField,
    WholeField,
    long_text,
)
from sessions.terms import DosageForm, Residual, Route

DAY: Final = {"widget": forms.DateInput(attrs={"type": "date"})}


class OrderForm(SignatureMixin, forms.Form):
    """What the prescriber ordered, and the limits that go with it."""

    issued_on = forms.DateField(label=_("Issued on"), **DAY)
    form = forms.TypedChoiceField(label=_("Dosage form"), coerce=DosageForm)
    route = forms.TypedChoiceField(label=_("Route"), coerce=Route)
    unit_strength_mg = MilligramField(label=_("Strength of one unit, mg"))
    quantity_units = UnitsField(label=_("Units supplied"))
    min_session_mg = MilligramField(label=_("Least for one session, mg"))
    max_session_mg = MilligramField(label=_("Most for one session, mg"))
    booster_allowed = forms.BooleanField(label=_("A booster is allowed"), required=False)
    booster_max_mg = MilligramField(label=_("Most for the booster, mg"), required=False)
    booster_earliest_minute = WholeField(label=_("Booster from minute"), required=False, max_value=600)
    booster_latest_minute = WholeField(label=_("Booster until minute"), required=False, max_value=600)
    hold_minutes = WholeField(label=_("Minutes to hold"), required=False, max_value=120)
    residual = forms.TypedChoiceField(label=_("Then"), coerce=Residual)
    sessions_covered = WholeField(label=_("Sessions covered"), required=False, min_value=1, max_value=60)
    min_days_between = WholeField(label=_("Days between sessions, at least"), required=False, max_value=365)
    fasting_food_hours = forms.DecimalField(
        label=_("Hours without food"), required=False, min_value=0, max_value=48, decimal_places=1
    )
    fasting_fluid_hours = forms.DecimalField(
        label=_("Hours without fluid"), required=False, min_value=0, max_value=48, decimal_places=1
    )
    hold_list = long_text(_("Medicines to hold, and for how long"), rows=3)
    directions = long_text(_("Directions"), rows=3)

    systolic_hold = WholeField(label=_("Systolic, hold at or above"), min_value=80, max_value=250)
    diastolic_hold = WholeField(label=_("Diastolic, hold at or above"), min_value=40, max_value=150)
    systolic_stop = WholeField(label=_("Systolic, call at or above"), required=False, min_value=80, max_value=280)
    diastolic_stop = WholeField(label=_("Diastolic, call at or above"), required=False, min_value=40, max_value=180)
    heart_rate_low = WholeField(label=_("Heart rate, at least"), required=False, min_value=30, max_value=120)
    heart_rate_high = WholeField(label=_("Heart rate, at most"), required=False, min_value=60, max_value=220)
    spo2_min = WholeField(label=_("Oxygen saturation, at least, %"), required=False, min_value=80, max_value=100)
    recheck_after_minutes = WholeField(label=_("Recheck after, minutes"), min_value=1, max_value=120)
    max_rechecks = WholeField(label=_("Rechecks, at most"), max_value=10)
    schedule_minutes = forms.CharField(
        label=_("When to measure"),
        required=False,
        max_length=120,
        help_text=_("Minutes from the first unit, separated by commas: -10, 40, 90."),
    )
    instruction = long_text(_("Instruction for readings outside the limits"), rows=3)
    password = SignatureField()

    def __init__(self, *args: Any, signer: Any, may_try: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer, self.may_try = signer, may_try
        for name, enum in (("form", DosageForm), ("route", Route), ("residual", Residual)):
            self.fields[name].choices = choices(enum)  # type: ignore[attr-defined]

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
