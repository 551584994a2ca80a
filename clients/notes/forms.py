"""What is typed in a progress note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import VersionedForm
from clients.notes.labels import HINTS
from clients.notes.models import ProgressNote
from clients.notes.rules.headings import AGREES_ON_TOUCH, HEADINGS
from clients.notes.terms import Heading, NoteKind, TouchAgreed
from clinic.core.forms import ChipSelectMultiple, CodeField, DateTimeField, MultipleCodeField, TextField
from clinic.core.labels import label


class BeginForm(forms.Form):
    """What the note is about."""

    kind = CodeField(NoteKind, label=_("What is the note about?"))


class NoteForm(VersionedForm):
    """A progress note: its time, and one field for each heading of its kind."""

    held_at = DateTimeField(label=_("When it was"))

    def __init__(self, *args: Any, kind: NoteKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = HEADINGS[kind]
        for heading in self.headings:
            rows = 8 if heading is Heading.BODY else 3
            self.fields[heading.value.lower()] = TextField(
                label=label(heading), rows=rows, required=False, help_text=HINTS.get(heading, "")
            )
        if kind in AGREES_ON_TOUCH:
            self.fields["touch_agreed"] = MultipleCodeField(
                TouchAgreed, label=_("Touch agreed to"), required=False, widget=ChipSelectMultiple
            )
        self.fields["risk_asked"] = forms.BooleanField(label=_("I asked about thoughts of suicide"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an agreement to touch and to none at once."""
        cleaned = super().clean() or self.cleaned_data
        agreed = cleaned.get("touch_agreed") or []
        if TouchAgreed.NONE in agreed and len(agreed) > 1:
            self.add_error("touch_agreed", _("Either no touch was agreed to, or where."))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """The cleaned note, as the services take it."""
        data = self.cleaned_data
        written = {heading.value: data[heading.value.lower()] for heading in self.headings}
        return {
            "held_at": data["held_at"],
            "texts": {code: words for code, words in written.items() if words},
            "touch_agreed": [code.value for code in data.get("touch_agreed") or []],
            "risk_asked": data["risk_asked"],
        }

    @classmethod
    def initial_of(cls, note: ProgressNote) -> dict[str, Any]:
        """Return what a form of this note begins with."""
        written = {code.lower(): words for code, words in note.texts.items()}
        return {
            **written,
            "version": note.version,
            "held_at": note.held_at,
            "touch_agreed": note.touch_agreed,
            "risk_asked": note.risk_asked,
        }
