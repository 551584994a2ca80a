"""The particulars of a client: six fields to begin with, the rest when it is known."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import (
    BirthDateField,
    LineField,
    LinesField,
    PhoneField,
    RecordChoiceField,
    VersionedForm,
    ZoneField,
)
from clients.models import Client
from clients.rules.particulars import MAX_LENGTH, ClientDetails
from clients.terms import ContactAnswer, ContactChannel
from clinic.core.forms import ChipSelect, CodeField
from clinic.practice.models import Practice
from clinic.staff.models import User

FIRST: Final = ("legal_first_name", "legal_last_name", "birth_date", "phone", "email")
MORE: Final = (
    "preferred_name",
    "pronouns",
    "time_zone",
    "address",
    "voicemail",
    "shared_phone",
    "safe_to_contact",
    "channel",
    "told_of_risk",
    "external_reference",
)
ANSWERS: Final = ("voicemail", "shared_phone")
NEEDS_WARNING: Final = (ContactChannel.EMAIL, ContactChannel.SMS)


class _ClientForm(forms.Form):
    """What adding and editing share."""

    legal_first_name = LineField(label=_("Legal first name"), max_length=MAX_LENGTH["legal_first_name"])
    legal_last_name = LineField(label=_("Legal last name"), max_length=MAX_LENGTH["legal_last_name"])
    birth_date = BirthDateField(label=_("Birth date"), required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=MAX_LENGTH["email"],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Enter an e-mail address such as name@example.org.")},
    )
    preferred_name = LineField(
        label=_("Name used"),
        max_length=MAX_LENGTH["preferred_name"],
        required=False,
        help_text=_("Shown everywhere instead of the legal first name, except on papers."),
    )
    pronouns = LineField(label=_("Pronouns"), max_length=MAX_LENGTH["pronouns"], required=False)
    time_zone = ZoneField(label=_("Time zone"), help_text=_("Messages show times as the client's clock does."))
    address = LinesField(label=_("Address"), max_length=MAX_LENGTH["address"], required=False)
    voicemail = CodeField(ContactAnswer, label=_("May a voicemail be left?"), widget=ChipSelect, required=False)
    shared_phone = CodeField(
        ContactAnswer, label=_("Does somebody else use the telephone?"), widget=ChipSelect, required=False
    )
    safe_to_contact = LinesField(
        label=_("What not to say"),
        max_length=MAX_LENGTH["safe_to_contact"],
        required=False,
        rows=2,
        help_text=_(
            "Whom to ask for, who else may hear it, what not to mention. Shown wherever a call or message can start."
        ),
    )
    channel = CodeField(ContactChannel, label=_("Messages go by"))
    told_of_risk = forms.BooleanField(
        label=_("Was told that others can read e-mail and text messages, and wants them anyway"), required=False
    )
    external_reference = LineField(
        label=_("Number in the former system"), max_length=MAX_LENGTH["external_reference"], required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen channel needs: an address or number, and the warning given."""
        cleaned = super().clean() or {}
        channel = cleaned.get("channel")
        if channel is ContactChannel.EMAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the e-mail that messages go to, or choose another way."))
        calls = channel in {ContactChannel.SMS, ContactChannel.PHONE}
        if calls and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Enter the telephone that messages go to, or choose another way."))
        if channel in NEEDS_WARNING and not cleaned.get("told_of_risk"):
            self.add_error(
                "told_of_risk", _("Tell the client of the risk before sending e-mail or text messages, then tick this.")
            )
        return cleaned

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields that are always open."""
        return [self[name] for name in FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields that open on demand."""
        return [self[name] for name in MORE]

    @property
    def more_has_errors(self) -> bool:
        """Whether the collapsed part must be open, so that no fault is hidden."""
        return any(name in self.errors for name in MORE)

    def details(self) -> ClientDetails:
        """Return what was typed, as the services take it."""
        values = {name: self.cleaned_data[name] for name in (*FIRST, *MORE)}
        # A page that was opened before these were asked sends none of them.
        values |= {name: values[name] or ContactAnswer.NOT_ASKED for name in ANSWERS}
        return ClientDetails(**values)


class AddClientForm(_ClientForm):
    """A new client with the therapist who will be responsible."""

    lead = RecordChoiceField(
        User,
        names=lambda user: str(user.printed_name),
        label=_("Responsible therapist"),
        error_messages={"invalid_choice": _("Choose a therapist of the practice.")},
    )
    not_a_duplicate = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, therapists: Any, me: User, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"time_zone": practice.time_zone, "channel": ContactChannel.NONE.value}
        initial |= dict.fromkeys(ANSWERS, ContactAnswer.NOT_ASKED.value)
        if therapists.filter(pk=me.pk).exists():
            initial["lead"] = me.pk
        super().__init__(*args, **{**kwargs, "initial": {**initial, **(kwargs.get("initial") or {})}})
        lead: Any = self.fields["lead"]
        lead.queryset = therapists


class EditClientForm(VersionedForm, _ClientForm):
    """The particulars of a client, with the version they were read at."""

    @classmethod
    def initial_of(cls, client: Client) -> dict[str, Any]:
        """Return what is stored, as the form shows it."""
        stored = {name: getattr(client, name) for name in (*FIRST, *MORE) if name != "told_of_risk"}
        return {
            **stored,
            "channel": client.channel.value,
            **{name: getattr(client, name).value for name in ANSWERS},
            "told_of_risk": client.channel_warned_at is not None,
            "version": client.version,
        }

    def differences(self, client: Client) -> list[tuple[str, Any]]:
        """Return label and stored value of each field that differs from what was typed."""
        stored = self.initial_of(client)
        return [
            (str(self.fields[name].label), getattr(client, name) if name in {"channel", *ANSWERS} else stored[name])
            for name in (*FIRST, *MORE)
            if self.cleaned_data.get(name) != stored[name]
        ]
