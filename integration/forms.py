"""What is typed after a dosing session."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import ChipSelect, ChipSelectMultiple, CodeField, DateTimeField, MultipleCodeField
from integration.documents.note import FIELDS
from integration.models import IntegrationNote
from integration.rules.commitments import may_become
from integration.terms import CommitmentStatus, Framework
from sessions.forms.fields import line, text


class NoteForm(forms.Form):
    """The sections of an integration note (domain.md 6.4)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_at = DateTimeField(label=_("When you met"))
    narrative = text(_("What happened, told again"), rows=6, draft=True)
    imagery = text(_("Imagery"), draft=True)
    emotions = text(_("Emotions"))
    insights = text(_("Insights"), draft=True)
    somatic = text(_("In the body"))
    relational = text(_("Relationships and parts"))
    challenging = text(_("What was hard"))
    meaning = text(_("What it means to the client"))
    intention_revisited = text(_("The intention, looked at again"))
    symptom_change = text(_("Change in symptoms and sleep"))
    themes = line(_("Themes"), help_text=_("A few words, with commas between."))
    next_steps = text(_("Next steps"))
    frameworks = MultipleCodeField(Framework, label=_("Ways of working"), required=False, widget=ChipSelectMultiple)
    risk_asked = forms.BooleanField(label=_("I asked about thoughts of suicide"), required=False)
    adverse_events_asked = forms.BooleanField(label=_("I asked about unwanted effects since the dose"), required=False)

    @property
    def content(self) -> dict[str, Any]:
        """The cleaned fields of the note, as the services take them."""
        data = {name: self.cleaned_data[name] for name in FIELDS}
        return {**data, "frameworks": [code.value for code in data["frameworks"]]}


def initial_of(note: IntegrationNote) -> dict[str, Any]:
    """Return what a form of this note begins with."""
    return {"version": note.version, **{name: getattr(note, name) for name in FIELDS}}


class DeclineForm(forms.Form):
    """The client wants no integration after this session."""

    reason = line(_("What the client said"), required=True)


class CommitmentForm(forms.Form):
    """Something the client means to do."""

    what = line(_("What the client wants to do"), required=True)
    when_and_how_often = line(_("When, and how often"))
    barrier = line(_("What might get in the way"))
    accountability = line(_("Who will know"))


class CommitmentStatusForm(forms.Form):
    """What became of a commitment; offers only where it can go from where it stands."""

    note = line(_("In a few words"))

    def __init__(self, *args: Any, current: CommitmentStatus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        onward = [status for status in CommitmentStatus if may_become(current, status)]
        self.fields["status"] = CodeField(
            CommitmentStatus, members=onward, label=_("What became of it"), widget=ChipSelect
        )
        self.order_fields(["status", "note"])
