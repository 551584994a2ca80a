"""What is recorded in the room: doses, vital signs, events, adverse events, and corrections."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import ChipSelect, CodeField, IntegerField
from clinic.practice.terms import Modality
from sessions.forms.fields import UnitsField, line, text, whole
from sessions.forms.moments import Clock, MomentField
from sessions.rules.timeline import Device
from sessions.terms import (
    AdverseTerm,
    BodyPlace,
    Depth,
    DoseKind,
    EventKind,
    Residual,
    Severity,
    TouchAnswer,
    TouchKind,
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
OFFERED: Final = tuple(kind for kind in EventKind if kind not in DERIVED)


def taps_of(modality: Modality) -> tuple[EventKind, ...]:
    """Return the events to tap; somebody else looks after the client only when the session is remote."""
    return tuple(kind for kind in TAPS if kind is not EventKind.VISUAL_CHECK or modality is Modality.REMOTE)


# No clock is further off than a hundred years.
MOST_OFFSET_MS: Final = 100 * 366 * 24 * 3600 * 1000


def at_or_now(at: datetime | None, clock: Clock) -> datetime:
    """Return the time typed, or now; days later nothing happens "now" any more."""
    if at is None and clock.is_written_up_later:
        raise forms.ValidationError(_("Type when it happened: the session's day is over."))
    return at or clock.now


class EntryForm(forms.Form):
    """An entry: the key that makes a repeat harmless, when it happened, and what the device adds.

    A device that kept the entry before it could be sent says when it was tapped; a page without
    scripts says nothing of the kind. ``cleaned_data["device"]`` is what it said, or None.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    # Before every time that is typed: they are read as they were meant at the tap.
    tapped_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    device_offset_ms = forms.IntegerField(
        required=False, min_value=-MOST_OFFSET_MS, max_value=MOST_OFFSET_MS, widget=forms.HiddenInput
    )
    at = MomentField(label=_("When"), help_text=_("Empty is now. 1405, 14:05, or -3 for three minutes ago."))

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self._read_as_of(clock)

    def _read_as_of(self, clock: Clock) -> None:
        self.clock = clock
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.clock = clock

    def clean_tapped_at(self) -> datetime | None:
        """Read the moment of the tap, with its zone; "now" and "-3" were meant then, however late they arrive."""
        typed = self.cleaned_data["tapped_at"]
        if not typed:
            return None
        try:
            at = datetime.fromisoformat(typed)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise forms.ValidationError(_("The time of this device cannot be read. Reload the page."))
        self._read_as_of(replace(self.clock, now=at.astimezone(UTC)))
        return self.clock.now

    def clean_at(self) -> Any:
        """Take now where no time was typed."""
        return at_or_now(self.cleaned_data["at"], self.clock)

    def clean(self) -> dict[str, Any]:
        """Put the two things a device says together."""
        data = super().clean() or self.cleaned_data
        tapped_at, offset_ms = data.pop("tapped_at", None), data.pop("device_offset_ms", None)
        data["device"] = None if tapped_at is None else Device(tapped_at=tapped_at, offset_ms=offset_ms or 0)
        return data


class DoseForm(EntryForm):
    """One self-administration: how many units, when; milligrams follow from the order."""

    kind = CodeField(DoseKind, label=_("Which"), widget=ChipSelect)
    units = UnitsField(label=_("Units"), least=Decimal("0.25"))
    out_at = MomentField(label=_("Spat out or swallowed at"), help_text=_("Leave empty while it is being held."))
    residual = CodeField(
        Residual, label=_("What was left in the mouth"), required=False, empty_value=Residual.UNKNOWN, initial="UNKNOWN"
    )
    tolerability = line(_("Taste, nausea, early swallow"))
    deviation_reason = text(
        _("It was taken outside the order: why"),
        rows=2,
        help_text=_("Only for medicine already taken. The prescriber is told, and the entry stays marked."),
    )


class DoseOutForm(EntryForm):
    """The end of a hold: spat out, swallowed, or partly."""

    residual = CodeField(
        Residual, members=(Residual.SPIT, Residual.SWALLOWED, Residual.PARTIAL), label=_("Then"), widget=ChipSelect
    )


class VitalsForm(EntryForm):
    """Whatever part of the vital signs was measured."""

    systolic = IntegerField(label=_("Systolic"), required=False, units=_("mmHg"))
    diastolic = IntegerField(label=_("Diastolic"), required=False, units=_("mmHg"))
    heart_rate = IntegerField(label=_("Heart rate"), required=False, units=_("/min"))
    spo2 = IntegerField(label=_("Oxygen saturation"), required=False, units="%")
    moaas = IntegerField(
        label=_("Alertness, MOAA/S 5 to 0"),
        required=False,
        help_text=_("5 answers readily, 3 only when called loudly. 2 or less is an emergency: call 911."),
    )
    taken_by = CodeField(VitalSource, label=_("Read by"), initial="THERAPIST")


class EventForm(EntryForm):
    """One event, with a note when there is something to say."""

    kind = CodeField(EventKind, members=OFFERED, label=_("What"))
    note = line(_("Note"), max_length=2000)
    distress = whole(_("Distress, 0 to 10"), 0, 10)
    depth = CodeField(Depth, label=_("Depth"), required=False, empty_value="", blank=_("Not rated"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") is EventKind.DISTRESS and data.get("distress") is None and "distress" not in self.errors:
            self.add_error("distress", _("Choose a number from 0 to 10."))
        if data.get("kind") is EventKind.DEPTH and not data.get("depth") and "depth" not in self.errors:
            self.add_error("depth", _("Choose a depth."))
        if data.get("kind") is EventKind.NOTE and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write the note."))
        return data


class EventWordsForm(EntryForm):
    """Words to an event that was tapped before; it keeps the event's own time."""

    at = None  # type: ignore[assignment] # the way to leave out an inherited field
    note = line(_("Words"), required=True, max_length=2000)


class TouchGivenForm(EntryForm):
    """Touch in the session: what and where, that it was asked, and what was answered."""

    touch_kind = CodeField(TouchKind, label=_("What"), required=False)
    place = CodeField(BodyPlace, label=_("Where"), required=False)
    answer = CodeField(TouchAnswer, label=_("Asked, and answered"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("answer") not in {None, TouchAnswer.NOT_ASKED}:
            for name in ("touch_kind", "place"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Choose what was asked about."))
        return data


class AdverseEventForm(EntryForm):
    """Something untoward. Severity is what was reported; grading belongs to the prescriber."""

    term = CodeField(AdverseTerm, label=_("What happened"), blank=_("Choose…"))
    reported_severity = CodeField(Severity, label=_("How bad, as reported"))
    is_serious = forms.BooleanField(
        label=_("Serious: hospital, life-threatening, lasting harm or death"), required=False
    )
    detail = text(_("What was seen"), rows=2)
    action_taken = text(_("What was done"), rows=2)
    prescriber_told_at = MomentField(label=_("Prescriber told at"))


class CorrectionMixin(forms.Form):
    """What turns an entry form into a correction: why, and whether it was a mistake altogether."""

    is_void = forms.BooleanField(label=_("Entered by mistake: this did not happen"), required=False)
    correction_reason = text(_("Why it is corrected"), rows=2, required=True)


class CorrectDoseForm(CorrectionMixin, DoseForm):
    """A dose, corrected."""


class CorrectVitalsForm(CorrectionMixin, VitalsForm):
    """A set of vital signs, corrected."""


class CorrectEventForm(CorrectionMixin, EventForm):
    """An event, corrected."""


class CorrectAdverseEventForm(CorrectionMixin, AdverseEventForm):
    """An adverse event, corrected."""
