"""Password validator of the practice, in the shape Django's settings expect."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.staff.rules import passwords


class ObviousPasswordValidator:
    """Refuse long passwords that are made of common words or of the person's and practice's names."""

    def validate(self, password: str, user: Any = None) -> None:
        practice = getattr(user, "practice", None)
        words = passwords.own_words(
            getattr(user, "name", ""),
            getattr(user, "email", "").partition("@")[0],
            practice.name if practice is not None else "",
        )
        if passwords.is_obvious(password, words=words):
            raise ValidationError(
                _("This password is easy to guess. Three or four unrelated words make a good one."),
                code="password_obvious",
            )

    def get_help_text(self) -> str:
        return _("Not made of common words, repetitions, or the names of you or the practice.")
