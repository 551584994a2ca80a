"""Reasons of apps above not to end a sign-in for want of input.

A therapist who watches a client under the medicine may touch nothing for an hour; throwing them
out of the record in that hour is the greater danger (trust.md 7.3). The day's end still applies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from clinic.staff.models import User

keeps_signed_in: Final[list[Callable[[User, datetime], bool]]] = []


def must_stay_signed_in(user: User, now: datetime) -> bool:
    """Say whether any app knows a reason; asked only when a sign-in would end."""
    return any(reason(user, now) for reason in keeps_signed_in)
