"""Fields that several forms of the medicine share: units, milligrams, lines of text, a signature."""

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


class SignatureField(forms.CharField):
    """The signer's password, asked again at the moment of signing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your password, to sign"))
        kwargs["widget"] = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        super().__init__(strip=False, max_length=1024, **kwargs)


class SignatureForm(forms.Form):
    """A form that signs: it refuses a wrong password.

    ``may_try`` says whether this account has tries left; the view asks the shared limiter. The same
    form sent to be kept as a draft is not signing and asks for no password.
    """

    password = SignatureField()

    def __init__(self, *args: Any, signer: Any, may_try: bool = True, is_signing: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer, self.may_try, self.is_signing = signer, may_try, is_signing
        self.fields["password"].required = is_signing
        self.order_fields([*(name for name in self.fields if name != "password"), "password"])

    def clean_password(self) -> str:
        """Check the password against the signer's account."""
        typed: str = self.cleaned_data["password"]
        if not self.is_signing:
            return ""
        if not self.may_try:
            raise ValidationError(_("Too many tries. Wait a minute, then sign."))
        if not self.signer.check_password(typed):
            raise ValidationError(_("This is not your password. Nothing was signed."))
        return typed
