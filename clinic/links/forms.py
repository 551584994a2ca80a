"""What whoever opens a link is asked first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.core.forms import IntegerField, between


class BirthDateForm(forms.Form):
    """A birth date in three boxes: nobody scrolls a calendar back by forty years."""

    month = IntegerField(label=_("Month"), validators=between(1, 12))
    day = IntegerField(label=_("Day"), validators=between(1, 31))
    year = IntegerField(label=_("Year"), validators=between(1900, 2100))

    def clean(self) -> dict[str, Any]:
        """Put the three together; what is wrong is said once, not three times side by side."""
        cleaned = super().clean() or {}
        if self.errors:
            self.errors.clear()
            raise ValidationError(_("Please give month, day and year in numbers, the year with four digits."))
        try:
            cleaned["birth_date"] = date(cleaned["year"], cleaned["month"], cleaned["day"])
        except ValueError:
            raise ValidationError(_("There is no such day. Please check month and day.")) from None
        return cleaned
