"""Fields for what is known of people: names, telephones, zones, days that have passed."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.rules import particulars
from clinic.core.forms import DateField, TextField

# The zones of the United States first; any other can be typed.
USUAL_ZONES: Final = (
    "America/New_York",
    "America/Detroit",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)


def _refuse_unprintable(text: str) -> None:
    if particulars.unprintable(text):
        raise ValidationError(_("Remove the invisible or control characters."), code="unprintable")


class LineField(forms.CharField):
    """One line of text: tidied, limited, without control characters."""

    default_validators = [_refuse_unprintable]

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _("Shorten this to %(limit_value)d characters at most.")

    def to_python(self, value: Any) -> str:
        """Keep control characters for the validator to name, and tidy the rest."""
        text = super().to_python(value) or ""
        return text if particulars.unprintable(text) else particulars.tidy(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the server say when a text is too long; the browser would cut it silently."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}


class LinesField(TextField):
    """Several lines of text: tidied, limited, without control characters."""

    default_validators = [_refuse_unprintable]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["max_length"] = _("Shorten this to %(limit_value)d characters at most.")

    def to_python(self, value: Any) -> str:
        """Keep control characters for the validator to name, and tidy the rest."""
        text = super().to_python(value) or ""
        return text if particulars.unprintable(text) else particulars.tidy(text, keep_lines=True)


class PhoneField(LineField):
    """A telephone number, as people write them."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=particulars.MAX_LENGTH["phone"], **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse what no telephone answers to."""
        super().validate(value)
        if value and not particulars.unprintable(value) and not particulars.is_phone(value):
            raise ValidationError(_("Enter a telephone number with at least seven digits, such as (555) 555-0100."))


class ZoneInput(forms.TextInput):
    """A text box that offers the usual zones."""

    template_name = "clients/widgets/zone.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Hand the usual zones to the template."""
        list_id = f"{(attrs or {}).get('id') or name}_zones"
        context = super().get_context(name, value, {**(attrs or {}), "list": list_id})
        return {**context, "zones": USUAL_ZONES, "list_id": list_id}


class ZoneField(LineField):
    """A time zone by its name in the zone database."""

    widget = ZoneInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=particulars.MAX_LENGTH["time_zone"], **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse what is no zone."""
        super().validate(value)
        if value and value not in _known_zones():
            raise ValidationError(_("This is not a known time zone. Use a name such as America/Chicago."))


class BirthDateField(DateField):
    """The day somebody in care was born."""

    default_validators: list[Any] = []

    def validate(self, value: Any) -> None:
        """Refuse days nobody in care was born on."""
        super().validate(value)
        if value is None:
            return
        problem = particulars.birth_date_problem(value, today=timezone.localdate())
        if problem is particulars.BirthDateProblem.FUTURE:
            raise ValidationError(_("A birth date cannot lie in the future."), code="future")
        if problem is particulars.BirthDateProblem.TOO_EARLY:
            raise ValidationError(_("Enter a birth date in 1900 or later."), code="too_early")


class PastDateField(DateField):
    """A day on which something happened: today or before, within living memory of a practice."""

    def __init__(self, *, years_back: int = 10, **kwargs: Any) -> None:
        self.years_back = years_back
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Refuse the future and the distant past."""
        super().validate(value)
        if not isinstance(value, date):
            return
        today = timezone.localdate()
        if value > today:
            raise ValidationError(_("This day has not come yet."), code="future")
        if value < today - timedelta(days=366 * self.years_back):
            raise ValidationError(
                _("This day lies more than %(years)d years back."), params={"years": self.years_back}, code="long_ago"
            )


class NeededAtTimes:
    """Not marked optional, because the form itself asks for it where it is needed."""

    def validate(self, value: Any) -> None:
        """Let an empty value through; the form's ``clean`` judges it."""
        if value not in EMPTY_VALUES:
            super().validate(value)  # type: ignore[misc]


class RecordChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among records; the form says which ones and how they are called."""

    def __init__(self, model: type[models.Model], *, names: Callable[[Any], str], **kwargs: Any) -> None:
        self.names = names
        super().__init__(queryset=model._default_manager.none(), empty_label=_("Choose…"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Call a record by its name, not by its type and key."""
        return self.names(obj)

    def to_python(self, value: Any) -> Any:
        """Answer a key that is none with the field's own sentence."""
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class VersionedForm(forms.Form):
    """A form about a record that somebody else may change meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def carry_version(self, version: int) -> None:
        """Let the next attempt go through, now that the other change has been shown."""
        bound: Any = self.data
        data = bound.copy()
        data[self.add_prefix("version")] = version
        self.data = data


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
