"""The checklist before leaving, and the discharge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import MultipleCodeField
from sessions.forms.entries import EntryForm, at_or_now
from sessions.forms.fields import LINE_LENGTH, line, text
from sessions.forms.moments import MomentField
from sessions.terms import ReadinessItem


class ReadinessForm(EntryForm):
    """What is true of the client now; a box left empty is recorded as not so."""

    items = MultipleCodeField(ReadinessItem, label=_("True now"), required=False)
    handed_to = line(_("Handed over to"), help_text=_("The adult who takes the client home or stays."))
    # The button of somebody known already; it counts before what is typed.
    receiver = forms.CharField(required=False, max_length=LINE_LENGTH, widget=forms.HiddenInput)
    override_reason = text(
        _("The client may leave all the same, because"),
        rows=2,
        help_text=_("Needed when something is missing or the time is not up. Your name stands with it."),
    )

    def clean_items(self) -> dict[ReadinessItem, bool]:
        """Return every item with its answer."""
        ticked = set(self.cleaned_data["items"])
        return {item: item in ticked for item in ReadinessItem}

    def clean(self) -> dict[str, Any]:
        """Take the person whose button was pressed as the one who receives the client."""
        data = super().clean()
        receiver = data.pop("receiver", "")
        return data | {"handed_to": receiver or data.get("handed_to", "")}


class DischargeForm(forms.Form):
    """When the client left."""

    at = MomentField(label=_("Left at"), help_text=_("Empty is now."))

    def __init__(self, *args: Any, clock: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].clock = clock  # type: ignore[attr-defined]
        self.clock = clock

    def clean_at(self) -> Any:
        """Take now where no time was typed."""
        return at_or_now(self.cleaned_data["at"], self.clock)
