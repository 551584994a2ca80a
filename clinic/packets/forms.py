"""What is typed to make a packet, and what its reader sends back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, LinesField
from clinic.core.forms import ChipSelect, CodeField
from clinic.packets.terms import ReplyKind


class PacketForm(forms.Form):
    """For whom it is, and what is asked."""

    recipient = LineField(label=_("Prescriber"), max_length=160, help_text=_("Name and credentials, and the practice."))
    recipient_address = LineField(label=_("Fax or address"), max_length=200, required=False)
    question = LinesField(label=_("What you ask"), max_length=2000, rows=4)


class ReplyForm(forms.Form):
    """What whoever holds the link says."""

    kind = CodeField(ReplyKind, label=_("You"), widget=ChipSelect)
    name = LineField(label=_("Your name and credentials"), max_length=160)
    words = LinesField(label=_("Your answer or question"), max_length=4000, required=False, rows=5)

    def clean(self) -> dict[str, Any]:
        """Refuse a question without words."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") is ReplyKind.QUESTION and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write your question."))
        return cleaned
