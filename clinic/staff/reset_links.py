"""Links that set a new password: used once, for an hour, and only while the person may sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetLinks(PasswordResetTokenGenerator):
    """Tokens that die with the account's access, and with its password, as they are made of both."""

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(user and user.is_active) and bool(super().check_token(user, token))
