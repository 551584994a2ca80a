"""What is typed in the room. No field for dose, vital signs, times, diagnosis or tests (trust.md R-133)."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, PastDateField, RecordChoiceField
from clinic.core import wording
from clinic.core.forms import ChipSelect, CodeField, DateField, TextField
from clinic.scheduling.models import Appointment
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.psychotherapy_notes.terms import NoteKind, RevokedHow, SignedHow, Signer

LONGEST_NOTE: Final = 100_000
LATEST_YEARS: Final = 5


def _meeting(appointment: Appointment) -> str:
    return f"{wording.day(appointment.starts_at)}, {appointment.appointment_type.name}"


def _note_name(note: PsychotherapyNote) -> str:
    return f"{wording.day(note.about_on, 'date')}, {note.title or _('Untitled')}"


class NoteForm(forms.Form):
    """The words, and the day or meeting they are about."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = LineField(label=_("Title"), max_length=160, required=False)
    body = TextField(label=_("Note"), rows=16, max_length=LONGEST_NOTE, required=False)
    about_on = PastDateField(label=_("About the day"))
    appointment = RecordChoiceField(
        Appointment,
        names=_meeting,
        label=_("About a meeting"),
        required=False,
        help_text=_("Its day is then the day of the note. The meeting does not show that a note is about it."),
    )
    kind = CodeField(NoteKind, label=_("Kept apart as"), widget=ChipSelect)
    keep_findings = forms.BooleanField(label=_("I have read this. These words stay."), required=False)

    def __init__(self, *args: Any, meetings: QuerySet[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        appointment: Any = self.fields["appointment"]
        appointment.queryset = meetings.select_related("appointment_type")
        appointment.empty_label = _("None")

    def clean(self) -> dict[str, Any]:
        """Take the day from the meeting, where one is named."""
        cleaned: dict[str, Any] = super().clean() or {}
        meeting = cleaned.get("appointment")
        if meeting is not None:
            cleaned["about_on"] = timezone.localtime(meeting.starts_at).date()
            self.errors.pop("about_on", None)
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        """The cleaned words, as the services take them."""
        return {name: self.cleaned_data[name] for name in ("kind", "title", "body", "about_on", "appointment")}


def initial_of(note: PsychotherapyNote) -> dict[str, Any]:
    """Return what a form of this note begins with."""
    return {
        "version": note.version,
        "kind": note.kind,
        "title": note.title,
        "body": note.body,
        "about_on": note.about_on,
        "appointment": note.appointment_id,
    }


class AuthorizationForm(forms.Form):
    """A signed authorization, taken down from the form the client signed (45 CFR 164.508(c))."""

    recipient = LineField(
        label=_("Released to"), max_length=200, help_text=_("The person or body the form names, with an address.")
    )
    purpose = LineField(label=_("What for"), max_length=200)
    kind = CodeField(NoteKind, label=_("Which notes"), widget=ChipSelect, initial=NoteKind.PSYCHOTHERAPY)
    covers_from = DateField(label=_("About the days from"), required=False)
    covers_until = DateField(label=_("to"), required=False)
    notes = forms.ModelMultipleChoiceField(
        PsychotherapyNote._default_manager.none(),
        label=_("Or these notes alone"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the form names notes one by one. The period is then left empty."),
    )
    signer = CodeField(Signer, label=_("Signed by"), widget=ChipSelect, initial=Signer.CLIENT)
    signer_name = LineField(label=_("Name as signed"), max_length=160)
    signer_authority = LineField(
        label=_("What lets them sign"), max_length=200, required=False, help_text=_("For a representative only.")
    )
    signed_on = PastDateField(label=_("Signed on"), years_back=LATEST_YEARS)
    signed_how = CodeField(SignedHow, label=_("How it was signed"), widget=ChipSelect, initial=SignedHow.ON_PAPER)
    kept_at = LineField(label=_("Where the signed form is kept"), max_length=200, required=False)
    expires_on = DateField(label=_("Valid until"))
    names_them_alone = forms.BooleanField(
        label=_("The form names these notes and nothing else, and says that it can be taken back.")
    )

    def __init__(self, *args: Any, own_notes: QuerySet[PsychotherapyNote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notes: Any = self.fields["notes"]
        notes.queryset = own_notes
        notes.label_from_instance = _note_name
        if not own_notes.exists():
            del self.fields["notes"]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways of naming notes, and not for both."""
        cleaned: dict[str, Any] = super().clean() or {}
        has_period = bool(cleaned.get("covers_from") or cleaned.get("covers_until"))
        if cleaned.get("notes"):
            if has_period:
                self.add_error("notes", ValidationError(_("Name a period or single notes, not both."), code="both"))
        elif not has_period and not {"covers_from", "covers_until"} & set(self.errors):
            self.add_error("covers_from", ValidationError(_("Say which notes the form names."), code="required"))
        return cleaned

    @property
    def signed(self) -> dict[str, Any]:
        """The cleaned fields, as the service takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "names_them_alone"}
        return {**data, "notes": tuple(data.get("notes") or ())}


class RevocationForm(forms.Form):
    """The client took an authorization back."""

    revoked_on = PastDateField(label=_("Taken back on"), years_back=LATEST_YEARS)
    how = CodeField(RevokedHow, label=_("How"), widget=ChipSelect, initial=RevokedHow.IN_WRITING)
