"""Forms that django-allauth shows in place of its own."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthPasswordAgainForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.staff.models import User
from clinic.staff.services import resets, tries
from clinic.staff.sign_in import record_failed_sign_in


class LoginForm(AllauthLoginForm):
    """Address and password; the page has its own link to a new one, and labels instead of placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordAgainForm(AllauthPasswordAgainForm):
    """The password once more; whoever is signed in finds a new one under their account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ResetPasswordForm(AllauthResetPasswordForm):
    """Take down the address and answer; who it belongs to is looked up later (trust.md V-21)."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        resets.ask(email=email, now=timezone.now())
        return email


class _LimitedCode:
    """A code of six digits may be tried as often as a password, by whatever form."""

    user: Any

    def clean_code(self) -> str:
        key, now = f"code:{self.user.pk}", timezone.now()
        if not tries.take(key=key, now=now):
            record_failed_sign_in(self.user, reason_code="LOCKED_OUT")
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code = str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            record_failed_sign_in(self.user, reason_code="SECOND_FACTOR")
            raise
        tries.give_back(key=key, now=now)
        return code


class AuthenticateForm(_LimitedCode, AllauthAuthenticateForm):
    """The second step of a sign-in; a wrong code is on record."""


class ReauthenticateForm(_LimitedCode, AllauthReauthenticateForm):
    """The person once more, by their code; a wrong one is on record."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that signs in by itself, unless its person says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Signs in by itself, without the password")
        passwordless.help_text = _(
            "The device asks for a fingerprint, your face or its PIN. Untick it for a plain key."
        )
        passwordless.initial = True


class LoginPasskeyForm(LoginWebAuthnForm):
    """A passkey instead of a password; one that does not fit is on record."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError:
            record_failed_sign_in(None, reason_code="PASSKEY")
            raise


class UnlockForm(forms.Form):
    """One thing that shows who is there: the password, a code, or a passkey."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Or a code from your app"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, has_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.means = ""
        if not has_code:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, is_right in (("credential", self._by_passkey), ("code", self._by_code), ("password", self._by_word)):
            if value := cleaned.get(name):
                self.means = name.upper()
                if not is_right(value):
                    self.add_error(None if name == "credential" else name, _("That does not fit this account."))
                return cleaned
        if not self.errors:
            self.add_error("password", _("Enter your password."))
        return cleaned

    def _by_word(self, password: str) -> bool:
        return bool(get_adapter().reauthenticate(self.user, password))

    def _by_code(self, code: str) -> bool:
        return ReauthenticateForm({"code": code}, user=self.user).is_valid()

    def _by_passkey(self, credential: Any) -> bool:
        is_right = ReauthenticateWebAuthnForm({"credential": json.dumps(credential)}, user=self.user).is_valid()
        if not is_right:
            record_failed_sign_in(self.user, reason_code="PASSKEY")
        return is_right
