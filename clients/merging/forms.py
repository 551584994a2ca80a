"""Which chart is kept and how it is known that both are one person's; why a merge is undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LinesField
from clients.models import Client
from clinic.core import wording
from clinic.core.forms import ChipSelect


class MergeForm(forms.Form):
    """The chart to keep, and the reason."""

    keep = forms.ChoiceField(label=_("Keep"), widget=ChipSelect)
    reason = LinesField(
        label=_("How do you know that both are one person?"),
        max_length=1000,
        rows=2,
        help_text=_("Such as: same birth date and telephone, and the client confirmed it."),
    )

    def __init__(self, *args: Any, charts: tuple[Client, Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep: Any = self.fields["keep"]
        keep.choices = [
            (
                str(chart.pk),
                _("%(name)s, since %(when)s") % {"name": chart.name, "when": wording.moment_text(chart.created_at)},
            )
            for chart in charts
        ]


class UndoForm(forms.Form):
    """Why a merge is undone."""

    reason = LinesField(label=_("Why is it undone?"), max_length=1000, rows=2)
