"""A paper to take in, and why one was an error."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, LinesField, PastDateField
from clients.papers.terms import PaperKind
from clinic.core.forms import CodeField, KeptFileField

A_LIFE = 120


class PaperForm(forms.Form):
    """A file, what it is and the date on it."""

    file = KeptFileField(
        label=_("File"), help_text=_("A PDF, or a JPEG or PNG picture, 10 MB at most. Its name is not kept.")
    )
    kind = CodeField(PaperKind, label=_("Kind"), blank=_("Choose…"))
    title = LineField(label=_("Title"), max_length=200, help_text=_("Such as: ECG before the first session."))
    dated_on = PastDateField(label=_("Date on the paper"), years_back=A_LIFE)


class WithdrawForm(forms.Form):
    """Why a paper was an error."""

    reason = LinesField(
        label=_("What was wrong?"),
        max_length=1000,
        rows=2,
        help_text=_("It stays in the record, hidden, with this reason."),
    )
