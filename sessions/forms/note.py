"""The note of the session: its parts, its signature, and additions afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.forms.fields import SignatureField, SignatureMixin, line_text, long_text


class NoteForm(forms.Form):
    """The parts of the note. Dose, times and vitals stand in the record itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    body = long_text(_("Note"), rows=14, help_text=_("Drafted from the timeline; change whatever you like."))
    client_words = long_text(_("The client's words"), rows=4)
    observations = long_text(
        _("Observations"), rows=5, help_text=_("Affect, speech, body, breathing; what was hard and what helped.")
    )
    next_dose_plan = long_text(
        _("Thoughts on the next dose"), rows=3, help_text=_("Outside the order this is a suggestion to the prescriber.")
    )


class SignForm(SignatureMixin, forms.Form):
    """The signature that closes the session."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    password = SignatureField()

    def __init__(self, *args: Any, signer: Any, may_try: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer, self.may_try = signer, may_try


class AddendumForm(SignatureMixin, forms.Form):
    """A signed addition to a signed note."""

    reason = line_text(_("Why something is added"), required=True)
    body = long_text(_("Addition"), rows=5, required=True)
    password = SignatureField()

    def __init__(self, *args: Any, signer: Any, may_try: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer, self.may_try = signer, may_try
