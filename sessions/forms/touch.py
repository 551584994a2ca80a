"""What is asked about touch: with whom, what, where, and how it is stopped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import MultipleCodeField
from sessions.forms.fields import text
from sessions.rules.touch import Terms
from sessions.terms import BodyPlace, TouchKind


class TouchForm(forms.Form):
    """What the client agrees to with one person. Nothing chosen means: no touch."""

    person = forms.CharField(
        label=_("With whom"),
        max_length=120,
        help_text=_("Somebody who is present, by name. Each person has an agreement of their own."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kinds = MultipleCodeField(TouchKind, label=_("What"), required=False)
    places = MultipleCodeField(
        BodyPlace,
        label=_("Where on the body"),
        required=False,
        help_text=_("Choose nothing to record: no touch at all."),
    )
    how_asked = text(_("How to ask in the session"), rows=2)
    word = forms.CharField(label=_("Word that stops it"), max_length=120, required=False)
    gesture = forms.CharField(
        label=_("Gesture that stops it"),
        max_length=120,
        required=False,
        help_text=_("For when words are hard to find, such as a raised palm."),
    )
    limits = text(_("What it must not be"), rows=2)

    def clean(self) -> dict[str, Any]:
        """Ask for what and where together, and for a way to stop whatever is agreed to."""
        data: dict[str, Any] = super().clean() or {}
        kinds, places = data.get("kinds"), data.get("places")
        if places and not kinds and "kinds" not in self.errors:
            self.add_error("kinds", _("Choose what may be done there."))
        if kinds and not places and "places" not in self.errors:
            self.add_error("places", _("Choose where on the body."))
        if kinds and not (data.get("word") or data.get("gesture")):
            self.add_error("word", _("Agree on a word or a gesture that stops it at once."))
        return data

    def terms(self) -> Terms:
        """Return what was agreed."""
        return Terms(**self.cleaned_data)
