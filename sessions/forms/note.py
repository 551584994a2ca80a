"""The note of the session: its parts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.forms.fields import text


class NoteForm(forms.Form):
    """The parts of the note. Dose, times and vitals stand in the record itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    body = text(_("Note"), rows=14, draft=True, help_text=_("Drafted from the timeline; change whatever you like."))
    client_words = text(_("The client's words"), rows=4, draft=True)
    observations = text(
        _("Observations"), rows=5, help_text=_("Affect, speech, body, breathing; what was hard and what helped.")
    )
    next_dose_plan = text(
        _("Thoughts on the next dose"), rows=3, help_text=_("Outside the order this is a suggestion to the prescriber.")
    )
