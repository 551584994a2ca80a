"""What is recorded in the room: doses, vital signs, events, adverse events, and corrections."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.core.labels import choices
from sessions.forms.fields import UnitsField, WholeField, line_text, long_text
from sessions.forms.moments import Clock, MomentField
from sessions.rules import vitals as vital_rules
from sessions.terms import (
    AdverseTerm,
    Depth,
    DoseKind,
    EventKind,
    Residual,
    Severity,
    VitalSource,
)

# One tap each, in the order they usually come. Doses, vitals and the checklist have their own forms.
TAPS: Final = (
    EventKind.ARRIVED,
    EventKind.MUSIC_ON,
    EventKind.ONSET,
    EventKind.PEAK,
    EventKind.RETURN,
    EventKind.EYES_OPENED,
    EventKind.SPOKE,
    EventKind.TEARS,
    EventKind.LAUGHTER,
    EventKind.MOVEMENT,
    EventKind.BATHROOM,
    EventKind.NAUSEA,
    EventKind.VOMITED,
    EventKind.TOUCH_GIVEN,
    EventKind.INTERVENTION,
    EventKind.VISUAL_CHECK,
    EventKind.BOOSTER_CONSIDERED,
    EventKind.BOOSTER_DECLINED,
    EventKind.PRESCRIBER_CALLED,
    EventKind.SNACK_OR_WATER,
    EventKind.HANDOVER,
    EventKind.LEFT,
    EventKind.NOTE,
)
# Kinds that arise from another entry, never from a form.
DERIVED: Final = frozenset(
    {
        EventKind.UNIT_IN_MOUTH,
        EventKind.SPAT_OUT,
        EventKind.SWALLOWED,
        EventKind.BOOSTER_TAKEN,
        EventKind.VITALS,
        EventKind.READINESS_CHECK,
        EventKind.MEDICATION_ERROR,
    }
)


class EntryForm(forms.Form):
    """An entry: the key that makes a repeat harmless, and when it happened."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    at = MomentField(label=_("When"), help_text=_("Empty is now. 1405, 14:05, or -3 for three minutes ago."))

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.clock = clock
        self.clock = clock

    def clean_at(self) -> Any:
        """Take now where no time was typed."""
        return self.cleaned_data["at"] or self.clock.now


class DoseForm(EntryForm):
    """One self-administration: how many units, when; milligrams follow from the order."""

    kind = forms.TypedChoiceField(label=_("Which"), coerce=DoseKind)
    units = UnitsField(label=_("Units"), min_value=Decimal("0.25"))
    out_at = MomentField(label=_("Spat out or swallowed at"), help_text=_("Leave empty while it is being held."))
    residual = forms.TypedChoiceField(
        label=_("What was left in the mouth"), coerce=Residual, required=False, empty_value=Residual.UNKNOWN
    )
    tolerability = line_text(_("Taste, nausea, early swallow"))
    deviation_reason = long_text(
        _("It was taken outside the order: why"),
        rows=2,
        help_text=_("Only for medicine already taken. The prescriber is told, and the entry stays marked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(DoseKind)  # type: ignore[attr-defined]
        self.fields["residual"].choices = choices(Residual)  # type: ignore[attr-defined]
        self.fields["residual"].initial = Residual.UNKNOWN.value


class DoseOutForm(EntryForm):
    """The end of a hold: spat out, swallowed, or partly."""

    residual = forms.TypedChoiceField(label=_("Then"), coerce=Residual)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = (Residual.SPIT, Residual.SWALLOWED, Residual.PARTIAL)
        self.fields["residual"].choices = choices(known)  # type: ignore[attr-defined]


class VitalsForm(EntryForm):
    """Whatever part of the vital signs was measured."""

    systolic = WholeField(label=_("Systolic"), required=False)
    diastolic = WholeField(label=_("Diastolic"), required=False)
    heart_rate = WholeField(label=_("Heart rate"), required=False)
    spo2 = WholeField(label=_("Oxygen saturation, %"), required=False)
    moaas = WholeField(
        label=_("Alertness, MOAA/S 5 to 0"),
        required=False,
        help_text=_("5 answers readily, 3 only when called loudly. 2 or less is an emergency: call 911."),
    )
    taken_by = forms.TypedChoiceField(label=_("Read by"), coerce=VitalSource)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_by"].choices = choices(VitalSource)  # type: ignore[attr-defined]
        self.fields["taken_by"].initial = VitalSource.THERAPIST.value


class EventForm(EntryForm):
    """One event, with a note when there is something to say."""

    kind = forms.TypedChoiceField(label=_("What"), coerce=EventKind)
    note = line_text(_("Note"), max_length=2000)
    distress = WholeField(label=_("Distress, 0 to 10"), required=False, max_value=10)
    depth = forms.TypedChoiceField(label=_("Depth"), coerce=Depth, required=False, empty_value="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [kind for kind in EventKind if kind not in DERIVED]
        self.fields["kind"].choices = choices(offered)  # type: ignore[attr-defined]
        self.fields["depth"].choices = [("", "---"), *choices(Depth)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") is EventKind.DISTRESS and data.get("distress") is None and "distress" not in self.errors:
            self.add_error("distress", _("Choose a number from 0 to 10."))
        if data.get("kind") is EventKind.DEPTH and not data.get("depth") and "depth" not in self.errors:
            self.add_error("depth", _("Choose a depth."))
        if data.get("kind") is EventKind.NOTE and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write the note."))
        return data


class AdverseEventForm(EntryForm):
    """Something untoward. Severity is what was reported; grading belongs to the prescriber."""

    term = forms.TypedChoiceField(label=_("What happened"), coerce=AdverseTerm)
    reported_severity = forms.TypedChoiceField(label=_("How bad, as reported"), coerce=Severity)
    is_serious = forms.BooleanField(
        label=_("Serious: hospital, life-threatening, lasting harm or death"), required=False
    )
    detail = long_text(_("What was seen"), rows=2)
    action_taken = long_text(_("What was done"), rows=2)
    prescriber_told_at = MomentField(label=_("Prescriber told at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Medication errors arise from the dose itself; by hand they would lose its facts.
        self.fields["term"].choices = choices(AdverseTerm)  # type: ignore[attr-defined]
        self.fields["reported_severity"].choices = choices(Severity)  # type: ignore[attr-defined]


class CorrectionMixin(forms.Form):
    """What turns an entry form into a correction: why, and whether it was a mistake altogether."""

    is_void = forms.BooleanField(label=_("Entered by mistake: this did not happen"), required=False)
    correction_reason = long_text(_("Why it is corrected"), rows=2, required=True)


class CorrectDoseForm(CorrectionMixin, DoseForm):
    """A dose, corrected."""


class CorrectVitalsForm(CorrectionMixin, VitalsForm):
    """A set of vital signs, corrected."""


class CorrectEventForm(CorrectionMixin, EventForm):
    """An event, corrected."""


class CorrectAdverseEventForm(CorrectionMixin, AdverseEventForm):
    """An adverse event, corrected."""
