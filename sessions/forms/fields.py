"""Fields that several forms of the medicine share: units, milligrams, lines of text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import DecimalField, IntegerField, TextField, between

LINE_LENGTH: Final = 400
QUARTER: Final = Decimal("0.25")


def text(label: Any, *, rows: int = 3, required: bool = False, draft: bool = False, help_text: Any = "") -> TextField:
    """Return a field for free text, long but not endless."""
    return TextField(label=label, rows=rows, draft=draft, required=required, help_text=help_text)


def line(label: Any, *, required: bool = False, max_length: int = LINE_LENGTH, help_text: Any = "") -> forms.CharField:
    """Return a field for one line of text."""
    return forms.CharField(label=label, required=required, max_length=max_length, help_text=help_text)


def whole(
    label: Any, low: int, high: int, *, required: bool = False, units: Any = "", help_text: Any = "", **kwargs: Any
) -> IntegerField:
    """Return a field for a whole number between two ends."""
    return IntegerField(
        label=label, required=required, units=units, help_text=help_text, validators=between(low, high), **kwargs
    )


def milligrams(label: Any, *, required: bool = True, help_text: Any = "") -> DecimalField:
    """Return a field for an exact amount of medicine."""
    return DecimalField(
        label=label,
        required=required,
        units=_("mg"),
        help_text=help_text,
        validators=between(Decimal("0.01"), Decimal(5000)),
    )


class UnitsField(DecimalField):
    """A number of tablets or lozenges, in quarters."""

    def __init__(self, *, least: Decimal = Decimal(0), **kwargs: Any) -> None:
        kwargs.setdefault("units", _("units"))
        super().__init__(validators=between(least, Decimal(999)), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Step by quarters."""
        return {**super().widget_attrs(widget), "step": "0.25"}

    def validate(self, value: Decimal) -> None:
        """Refuse anything but quarters."""
        super().validate(value)
        # An absurd exponent is left to the range check: its remainder cannot be computed.
        if value is not None and value.adjusted() < 6 and value % QUARTER:
            raise ValidationError(_("Units are counted in quarters: 0.25, 0.5, 0.75, 1."), code="quarters")
