"""Forms that django-allauth shows in place of its own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from clinic.staff.services import resets, tries
from clinic.staff.sign_in import record_failed_sign_in


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
