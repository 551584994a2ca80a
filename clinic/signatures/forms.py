"""What is sent when something is signed, and what is typed when something is added to a signed note."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import TextField

LINE_LENGTH = 400


class ReviewedForm(forms.Form):
    """Nothing but the version that was read: what is signed lies on the server already."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


class AddendumForm(forms.Form):
    """An addition to a signed note, signed on the next page."""

    reason = forms.CharField(label=_("Why something is added"), max_length=LINE_LENGTH)
    body = TextField(label=_("Addition"), rows=5)
