"""Shape and types of the practice's settings. Only the fields named here are ever read."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.core.forms import CodeField, DecimalField, IntegerField, TextField, TimeField, between
from clinic.practice.rules.neutral_name import revealing_words
from clinic.practice.rules.zones import zone_choices
from clinic.practice.terms import AppointmentKind

HOURS_OF_TWO_WEEKS = 14 * 24


class DetailsForm(forms.Form):
    """Letterhead, name in messages, clock."""

    name = forms.CharField(label=_("Name"), max_length=120)
    neutral_name = forms.CharField(
        label=_("Name in messages"),
        max_length=60,
        help_text=_("Clients see this in messages. It must not reveal what the practice offers."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    address = TextField(label=_("Address"), max_length=500, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices(available_timezones())  # type: ignore[attr-defined]

    def clean_neutral_name(self) -> str:
        name = str(self.cleaned_data["neutral_name"])
        if words := revealing_words(name):
            sentence = ngettext(
                "A stranger could learn too much from the word %(words)s.",
                "A stranger could learn too much from the words %(words)s.",
                len(words),
            )
            raise ValidationError(sentence % {"words": ", ".join(words)})
        return name

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone and sum(character.isdigit() for character in phone) < 7:
            raise ValidationError(_("This is not a telephone number."))
        return phone


class CareSettingsForm(forms.Form):
    """How long clients stay, when integration is due, and how early to say that something runs out."""

    minutes_before_leaving = IntegerField(
        label=_("From the last unit to leaving"),
        units=_("min"),
        validators=between(0, 720),
        help_text=_("The readiness check counts down from here. It does not decide."),
    )
    integration_opens_after_hours = IntegerField(
        label=_("Integration due from, after the session"), units=_("h"), validators=between(0, HOURS_OF_TWO_WEEKS)
    )
    integration_closes_after_hours = IntegerField(
        label=_("Integration due until, after the session"), units=_("h"), validators=between(1, HOURS_OF_TWO_WEEKS)
    )
    warn_days_before = IntegerField(
        label=_("Say that something runs out, before its last day"),
        units=_("days"),
        validators=between(1, 90),
        help_text=_("A clearance, a consent, the medicine's beyond-use date: a task for therapist and prescriber."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens = cleaned.get("integration_opens_after_hours")
        closes = cleaned.get("integration_closes_after_hours")
        if opens is not None and closes is not None and closes <= opens:
            self.add_error("integration_closes_after_hours", _("The end must be after the beginning."))
        return cleaned


class QuietHoursForm(forms.Form):
    """When no message goes out, in the client's zone."""

    quiet_from = TimeField(label=_("No messages from"))
    quiet_until = TimeField(label=_("No messages until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("quiet_from") is not None and cleaned.get("quiet_from") == cleaned.get("quiet_until"):
            self.add_error("quiet_until", _("Choose two different times."))
        return cleaned


class LinkSettingsForm(forms.Form):
    """How long a private link works, and what it asks before it shows anything."""

    link_days = IntegerField(label=_("A private link works for"), units=_("days"), validators=between(1, 60))
    links_ask_birth_date = forms.BooleanField(
        label=_("Ask for the client's birth date first"),
        required=False,
        help_text=_("Without it, whoever reads the client's mail can read and sign. Five wrong answers end a link."),
    )


class SafeguardsForm(forms.Form):
    """How much one person takes out of the record within an hour."""

    exports_per_hour = IntegerField(
        label=_("Files one person exports in an hour"),
        validators=between(1, 500),
        help_text=_("Documents, archives and lists count. The emergency sheet and safety plans are always printed."),
    )


class LocationForm(forms.Form):
    """A place where the practice sees clients."""

    name = forms.CharField(label=_("Name"), max_length=80)
    address = TextField(label=_("Address"), max_length=500, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class RoomForm(forms.Form):
    """A room that one appointment at a time can use."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class AppointmentTypeForm(forms.Form):
    """What can be booked: how long, with what pause, at what price."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = CodeField(AppointmentKind, label=_("Kind"))
    minutes = IntegerField(label=_("Length"), units=_("min"), validators=between(5, 600))
    buffer_minutes = IntegerField(label=_("Pause afterwards"), units=_("min"), validators=between(0, 240), initial=0)
    price = DecimalField(label=_("Price"), units="$", required=False, digits=8, validators=between(0, 100_000))
    needs_room = forms.BooleanField(label=_("Needs a room"), required=False, initial=True)
    is_active = forms.BooleanField(label=_("Can be booked"), required=False, initial=True)
