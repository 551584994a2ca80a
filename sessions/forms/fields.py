"""Fields that several forms of the medicine share: long text, units, milligrams, a signature."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH: Final = 20_000
LINE_LENGTH: Final = 400
QUARTER: Final = Decimal("0.25")


def long_text(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field for free text, long but not endless."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=NOTE_LENGTH,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line_text(label: Any, *, required: bool = False, max_length: int = LINE_LENGTH, **kwargs: Any) -> forms.CharField:
    """Return a field for one line of text."""
    return forms.CharField(label=label, required=required, max_length=max_length, **kwargs)


class UnitsField(forms.DecimalField):
    """A number of tablets or lozenges, in quarters."""

    default_error_messages = {  # noqa: RUF012 -- Django reads this class attribute
        "quarters": _("Units are counted in quarters: 0.25, 0.5, 0.75, 1 and so on."),
        "min_value": _("Units cannot be negative."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(999))
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)
        self.widget.attrs.update({"step": "0.25", "inputmode": "decimal", "autocomplete": "off"})

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value % QUARTER:
            raise ValidationError(self.error_messages["quarters"], code="quarters")


class MilligramField(forms.DecimalField):
    """An exact amount in milligrams."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal("0.01"))
        kwargs.setdefault("max_value", Decimal(5000))
        kwargs.setdefault("decimal_places", 2)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})


class WholeField(forms.IntegerField):
    """A whole number typed on a phone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})


class SignatureField(forms.CharField):
    """The signer's password, asked again at the moment of signing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your password, to sign"))
        kwargs.setdefault("max_length", 1024)
        kwargs["widget"] = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        super().__init__(strip=False, **kwargs)


class SignatureMixin:
    """A form that signs: refuses a wrong password.

    ``may_try`` says whether this account has tries left; the view asks the shared limiter.
    """

    signer: Any
    may_try: bool

    def clean_password(self) -> str:
        """Check the password against the signer's account."""
        typed: str = self.cleaned_data["password"]  # type: ignore[attr-defined]
        if not self.may_try:
            raise ValidationError(_("Too many tries. Wait a minute, then sign."))
        if not self.signer.check_password(typed):
            raise ValidationError(_("This is not your password. Nothing was signed."))
        return typed
