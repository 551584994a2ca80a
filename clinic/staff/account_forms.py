"""Forms that django-allauth shows in place of its own."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm

from clinic.staff.models import User, normalize_sign_in


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]
    """Find the account as the sign-in does; an unknown address gets the same answer."""

    users: list[User]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        self.users = list(User.objects.filter(sign_in_key=normalize_sign_in(email), is_active=True))
        return email
