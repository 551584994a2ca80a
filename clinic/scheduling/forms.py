"""What people type to book, move and cancel. Times are on the practice's clock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic.core.forms import ChipSelect, CodeField, DateField, DateTimeField, TextField
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission, Scope
from clinic.practice.models import Practice, Room
from clinic.practice.queries import appointment_types_in_use
from clinic.practice.terms import Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.queries import Want, clinicians, group_types, integration_types
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User


class RoomChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A room, or any that is free."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Room.objects.none(), required=False, label=_("Room"), empty_label=_("Any free room"), **kwargs
        )

    def offer(self, practice: Practice) -> None:
        """Offer the practice's rooms."""
        self.queryset = (
            Room.objects.filter(practice=practice, is_active=True, location__is_active=True)
            .select_related("location")
            .order_by("location__name", "name", "pk")
        )

    def label_from_instance(self, obj: Room) -> str:
        """Name the room and where it is."""
        return f"{obj.name}, {obj.location.name}"


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A clinician, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Show the printed name."""
        return str(obj.printed_name)


class TypeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An appointment type, with its length."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the type and how long it takes."""
        return _("%(name)s, %(minutes)d min") % {"name": obj.name, "minutes": obj.minutes}


class PlaceForm(forms.Form):
    """With whom, how and where; the part that booking and moving share."""

    therapist = PersonChoice(queryset=None, label=_("With"), empty_label=None)
    modality = CodeField(Modality, label=_("How"), widget=ChipSelect)
    room = RoomChoice(help_text=_("Only needed in person."))
    day = DateField(label=_("Day"))

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.fields["therapist"].queryset = clinicians(practice)  # type: ignore[attr-defined]
        room: Any = self.fields["room"]
        room.offer(practice)

    def clean(self) -> dict[str, Any]:
        """Drop the room of a remote appointment."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("modality") is Modality.REMOTE:
            cleaned["room"] = None
        return cleaned


class WantForm(PlaceForm):
    """What is to be booked; asked by the address of the page, so that a reload shows the same."""

    appointment_type = TypeChoice(queryset=None, label=_("What"), empty_label=None)
    field_order = ("appointment_type", "therapist", "modality", "room", "day")

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, practice=client.practice, **kwargs)
        self.client = client
        self.fields["appointment_type"].queryset = appointment_types_in_use(client)  # type: ignore[attr-defined]

    @property
    def want(self) -> Want:
        """What was asked for; the form must be valid."""
        data = self.cleaned_data
        return Want(
            practice=self.practice,
            client=self.client,
            appointment_type=data["appointment_type"],
            therapist=data["therapist"],
            modality=data["modality"],
            room=data["room"],
        )


class BookForm(WantForm):
    """A booking: what, when, and for a dosing session when integration follows."""

    day = DateField(label=_("Day"), required=False)
    starts_at = DateTimeField(
        label=_("Time"), error_messages={"required": _("Choose a time."), "invalid": _("Enter a date and a time.")}
    )
    integration_type = TypeChoice(queryset=None, required=False)
    integration_at = DateTimeField(
        label=_("Integration"), required=False, error_messages={"invalid": _("Enter a date and a time.")}
    )
    note = TextField(label=_("Note for the desk"), required=False, rows=2, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["integration_type"].queryset = integration_types(self.practice)  # type: ignore[attr-defined]


class GroupWantForm(PlaceForm):
    """What is to be booked for a group; asked by the address of the page."""

    modality = None  # type: ignore[assignment]
    appointment_type = TypeChoice(queryset=None, label=_("What"), empty_label=None)
    field_order = ("appointment_type", "therapist", "room", "day")

    def __init__(self, *args: Any, booker: User, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, practice=practice, **kwargs)
        self.fields["appointment_type"].queryset = group_types(practice)  # type: ignore[attr-defined]
        self.fields["room"].help_text = ""
        # Who books for their own clients alone would not see a colleague's group.
        if scope_of(booker.roles, Permission.BOOK_APPOINTMENT) is not Scope.PRACTICE:
            self.fields["therapist"].queryset = clinicians(practice).filter(pk=booker.pk)  # type: ignore[attr-defined]

    @property
    def want(self) -> Want:
        """What was asked for; the form must be valid."""
        data = self.cleaned_data
        return Want(
            practice=self.practice,
            appointment_type=data["appointment_type"],
            therapist=data["therapist"],
            modality=Modality.IN_PERSON,
            room=data["room"],
        )


class GroupBookForm(GroupWantForm):
    """A booking of a group: what, with whom, where and when."""

    day = DateField(label=_("Day"), required=False)
    starts_at = DateTimeField(
        label=_("Time"), error_messages={"required": _("Choose a time."), "invalid": _("Enter a date and a time.")}
    )


class MoveForm(PlaceForm):
    """A new time, person or place for an appointment."""

    day = DateField(label=_("Day"), required=False)
    starts_at = DateTimeField(
        label=_("Time"), error_messages={"required": _("Choose a time."), "invalid": _("Enter a date and a time.")}
    )
    version = forms.IntegerField(min_value=1)

    def want_for(self, appointment: Appointment) -> Want:
        """Return what was asked for."""
        return want_of(appointment, self)


class StepForm(forms.Form):
    """The next step of an appointment."""

    target = CodeField(AppointmentStatus)


class CancelForm(forms.Form):
    """Why an appointment is cancelled."""

    reason = TextField(
        label=_("Reason"), rows=2, max_length=500,
        help_text=_("Seen by the people who see this appointment. Never sent to the client."),
        error_messages={"required": _("Say why the appointment is cancelled.")},
    )  # fmt: skip


def want_of(appointment: Appointment, form: PlaceForm) -> Want:
    """Return what a form asks for when it moves an appointment."""
    data = form.cleaned_data
    return Want(
        practice=appointment.practice,
        client=appointment.client,
        appointment_type=appointment.appointment_type,
        therapist=data["therapist"],
        modality=data["modality"],
        room=data["room"],
        moving=appointment,
    )
