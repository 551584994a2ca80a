"""The terms of a clearance: limits, fasting, what to do in the mouth, holds, observation. Nothing is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.documents.clearance import MEDICAL_FIELDS, MedicalTerms
from clients.forms.fields import LineField, LinesField
from clients.terms import MouthOrder
from clinic.core.forms import CodeField, DecimalField, IntegerField, between

MMHG: Final = _("mmHg")
MINUTES: Final = _("min")
HOURS: Final = _("h")


def _whole(label: Any, low: int, high: int, units: Any) -> IntegerField:
    return IntegerField(label=label, required=False, units=units, validators=between(low, high))


def _hours(label: Any) -> DecimalField:
    return DecimalField(label=label, required=False, places=1, units=HOURS, validators=between(0, 48))


class MedicalTermsForm(forms.Form):
    """What a cleared client is held to; each field may stay empty."""

    systolic_hold = _whole(_("Systolic, hold at or above"), 80, 250, MMHG)
    diastolic_hold = _whole(_("Diastolic, hold at or above"), 40, 150, MMHG)
    systolic_stop = _whole(_("Systolic, call at or above"), 80, 280, MMHG)
    diastolic_stop = _whole(_("Diastolic, call at or above"), 40, 180, MMHG)
    heart_rate_low = _whole(_("Heart rate, at least"), 30, 120, _("/min"))
    heart_rate_high = _whole(_("Heart rate, at most"), 60, 220, _("/min"))
    spo2_min = _whole(_("Oxygen saturation, at least"), 80, 100, "%")
    recheck_after_minutes = _whole(_("Recheck after"), 1, 120, MINUTES)
    max_rechecks = _whole(_("Rechecks, at most"), 0, 10, "")
    instruction = LinesField(label=_("What to do outside the limits"), max_length=2000, required=False, rows=2)
    fasting_food_hours = _hours(_("Without food"))
    fasting_fluid_hours = _hours(_("Without fluid"))
    hold_minutes = _whole(_("Hold in the mouth"), 0, 120, MINUTES)
    after_hold = CodeField(MouthOrder, label=_("Then"), required=False, blank=_("Not ordered"), empty_value="")
    medicine_holds = LinesField(label=_("Medicines to hold, and for how long"), max_length=2000, required=False, rows=2)
    observation_minutes = _whole(_("Observe after the last unit"), 0, 600, MINUTES)

    def clean(self) -> dict[str, Any]:
        """Refuse limits that contradict each other."""
        cleaned = super().clean() or self.cleaned_data
        self._paired("systolic_hold", "diastolic_hold")
        self._ordered("diastolic_hold", "systolic_hold", _("The systolic limit is below the diastolic limit."))
        self._ordered("systolic_hold", "systolic_stop", _("The limit to call is below the limit to hold."))
        self._ordered("diastolic_hold", "diastolic_stop", _("The limit to call is below the limit to hold."))
        self._ordered("heart_rate_low", "heart_rate_high", _("The highest rate is below the lowest."))
        return cleaned

    def medical(self) -> MedicalTerms:
        """Return the terms as entered."""
        return MedicalTerms(**{name: self.cleaned_data[name] for name in MEDICAL_FIELDS})

    def entered(self) -> dict[str, str]:
        """Return what was typed, as a form of these fields takes it back."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self.fields}

    def _paired(self, first: str, second: str) -> None:
        values = {name: self.cleaned_data.get(name) for name in (first, second)}
        missing = [name for name, value in values.items() if value is None]
        if len(missing) == 1 and missing[0] not in self.errors:
            self.add_error(missing[0], _("Give both pressures, or neither."))

    def _ordered(self, low: str, high: str, sentence: Any) -> None:
        lowest, highest = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if lowest is not None and highest is not None and highest < lowest:
            self.add_error(high, sentence)


class ClearanceTemplateForm(MedicalTermsForm):
    """Terms to copy from, under a name."""

    name = LineField(label=_("Name"), max_length=80)

    field_order = ("name",)

    def terms(self) -> Mapping[str, str]:
        """Return the terms as they are copied into a decision."""
        return {name: value for name, value in self.entered().items() if name != "name" and value}
