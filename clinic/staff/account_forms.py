"""Forms that django-allauth shows in place of its own."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from django.core.exceptions import ValidationError

from clinic.staff.models import User, normalize_sign_in
from clinic.staff.sign_in import record_failed_sign_in


class ResetPasswordForm(AllauthResetPasswordForm):
    """Find the account as the sign-in does; an unknown address gets the same answer."""

    users: list[User]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        self.users = list(User.objects.filter(sign_in_key=normalize_sign_in(email), is_active=True))
        return email


class AuthenticateForm(AllauthAuthenticateForm):
    """The second step of a sign-in; a wrong code is on record."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError:
            record_failed_sign_in(self.user, reason_code="SECOND_FACTOR")
            raise
