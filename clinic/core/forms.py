"""Form fields and widgets of the whole application; they carry units, limits and keyboards.

Looks come from ``templates/django/forms``; nothing here names a CSS class.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core.files import LARGEST, TOO_LARGE, FileRefused, TakenFile, take
from clinic.core.labels import choices

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200
LONG_TEXT: Final = 20_000


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ChipSelect(forms.RadioSelect):
    """A few choices as large buttons; still radio buttons to keyboard and screen reader."""

    template_name = "django/forms/widgets/chips.html"


class ChipSelectMultiple(forms.CheckboxSelectMultiple):
    """Several choices as large buttons."""

    template_name = "django/forms/widgets/chips.html"


def _refuse_far_years(value: date | datetime) -> None:
    """Refuse dates no client of a practice can have: a slip of the keyboard, mostly."""
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValidationError(
            _("Enter a date between %(first)s and %(last)s."),
            params={"first": EARLIEST_YEAR, "last": LATEST_YEAR},
            code="year",
        )


class DateField(forms.DateField):
    """A day between 1900 and 2200."""

    widget = DateInput
    default_validators = [_refuse_far_years]


class TimeField(forms.TimeField):
    """A time of day."""

    widget = TimeInput


class DateTimeField(forms.DateTimeField):
    """A time in the zone of the person who types; kept as UTC."""

    widget = DateTimeInput
    default_validators = [_refuse_far_years]

    def prepare_value(self, value: Any) -> Any:
        """Drop seconds, which the picker would show and refuse to step over."""
        shown = super().prepare_value(value)
        return shown.replace(second=0, microsecond=0) if isinstance(shown, datetime) else shown


class DecimalField(forms.DecimalField):
    """A quantity with a unit beside the box and limits that the server and the browser share."""

    def __init__(self, *, units: Any = "", places: int = 2, digits: int = 9, **kwargs: Any) -> None:
        self.units = units
        super().__init__(max_digits=digits, decimal_places=places, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask for the number keyboard of phones."""
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show 1.5, not 1.500."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value


class IntegerField(forms.IntegerField):
    """A whole number with a unit beside the box."""

    def __init__(self, *, units: Any = "", **kwargs: Any) -> None:
        self.units = units
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask for the number keyboard of phones."""
        return {**super().widget_attrs(widget), "inputmode": "numeric", "autocomplete": "off"}


class TextField(forms.CharField):
    """Several lines of text; the box grows with what is typed and is kept as a draft."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, draft: bool = False, max_length: int = LONG_TEXT, **kwargs: Any) -> None:
        self.rows = rows
        self.draft = draft
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Set the first height; mark what the browser keeps as a draft."""
        attrs = {**super().widget_attrs(widget), "rows": self.rows, "cols": False}
        # The browser cuts silently at maxlength; the server answers with a sentence instead.
        attrs.pop("maxlength", None)
        return {**attrs, "data-draft": ""} if self.draft else attrs


class CodeField(forms.TypedChoiceField):
    """One member of an enum, shown by its label and given back as the member."""

    def __init__(
        self,
        codes: type[StrEnum],
        *,
        members: Sequence[StrEnum] | None = None,
        blank: Any = None,
        **kwargs: Any,
    ) -> None:
        self.codes = codes
        self.members = tuple(members if members is not None else codes)
        self.blank = blank
        kwargs.setdefault("empty_value", None)
        super().__init__(choices=self._choices, coerce=codes, **kwargs)

    def _choices(self) -> list[tuple[str, Any]]:
        # Labels are registered when the apps are ready, after forms are imported.
        first = [] if self.blank is None else [("", self.blank)]
        return [*first, *choices(self.members)]


class MultipleCodeField(forms.TypedMultipleChoiceField):
    """Several members of an enum."""

    widget = ChipSelectMultiple

    def __init__(self, codes: type[StrEnum], *, members: Sequence[StrEnum] | None = None, **kwargs: Any) -> None:
        self.members = tuple(members if members is not None else codes)
        super().__init__(choices=lambda: choices(self.members), coerce=codes, **kwargs)


class KeptFileField(forms.FileField):
    """A PDF or a picture, taken for what lies in it and given back as a :class:`TakenFile`."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"})

    def __init__(self, *, only_pages: bool = False, **kwargs: Any) -> None:
        self.only_pages = only_pages
        # An empty file gets the sentence of any other that is none of those.
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> TakenFile | None:
        """Refuse what is too large, and what is not what it is called."""
        file = super().clean(data, initial)
        if not file:
            return None
        # Of what is far too large nothing was kept but its size.
        if file.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        try:
            return take(file.read(), only_pages=self.only_pages)
        except FileRefused as refusal:
            raise ValidationError(refusal.for_staff) from None


def between(low: Decimal | int, high: Decimal | int) -> list[Any]:
    """Return validators for a range, ends included, with sentences rather than operators."""
    sentence = _("Enter a value from %(low)s to %(high)s.") % {"low": low, "high": high}
    return [MinValueValidator(low, sentence), MaxValueValidator(high, sentence)]


def now_to_the_minute() -> datetime:
    """Return the present minute, the usual first value of a time field."""
    return timezone.now().replace(second=0, microsecond=0)
