"""Who is signed in: accounts are found by their normalised address, and only while active."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from clinic.staff.models import User, normalize_sign_in
from clinic.staff.queries import accounts


class StaffBackend(BaseBackend):
    """E-mail and password. An inactive account answers exactly as an unknown one."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        email = credentials.get("email") or credentials.get("username")
        password = credentials.get("password")
        if not email or not password:
            return None
        # One query and one check against a hash, whatever is found: the time says nothing (trust.md V-21).
        nobody = User(password=_hash_of_nobody())
        found = User.objects.filter(sign_in_key=normalize_sign_in(str(email))).first()
        is_possible = found is not None and found.has_usable_password()
        user = found if found is not None and is_possible else nobody
        is_right = user.check_password(str(password))
        return self.get_user(user.pk) if is_right and is_possible else None

    def get_user(self, user_id: UUID | str) -> User | None:
        """Return the account of a sign-in; none once it is deactivated, so that access ends."""
        return accounts().filter(pk=user_id, is_active=True).first()


@cache
def _hash_of_nobody() -> str:
    return make_password("nobody has this password")
