"""A paper to take in, and why one was an error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField, LinesField, PastDateField
from clients.papers.labels import NOT_TAKEN, TOO_LARGE
from clients.papers.rules.content import LARGEST, type_of
from clients.papers.terms import PaperKind
from clinic.core.forms import CodeField

A_LIFE = 120


class PaperForm(forms.Form):
    """A file, what it is and the date on it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, or a JPEG or PNG picture, 10 MB at most. Its name is not kept."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )
    kind = CodeField(PaperKind, label=_("Kind"), blank=_("Choose…"))
    title = LineField(label=_("Title"), max_length=200, help_text=_("Such as: ECG before the first session."))
    dated_on = PastDateField(label=_("Date on the paper"), years_back=A_LIFE)

    def clean_file(self) -> Any:
        """Refuse what is too large, and what is not what it is called."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        content = file.read()
        file.seek(0)
        if type_of(content) is None:
            raise ValidationError(NOT_TAKEN)
        return file


class WithdrawForm(forms.Form):
    """Why a paper was an error."""

    reason = LinesField(
        label=_("What was wrong?"),
        max_length=1000,
        rows=2,
        help_text=_("It stays in the record, hidden, with this reason."),
    )
