"""What apps above add: what else ends with somebody's access, and reasons to lock a sign-in instead of ending it.

A therapist who watches a client under the medicine may touch nothing for an hour; throwing them
out of the record in that hour is the greater danger (trust.md 7.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a locked sign-in is kept for: the key its routes carry, its page, and what may be seen meanwhile.

    ``others`` are the keys of records that are kept together with it.
    """

    key: str
    page: str
    watch: str
    others: frozenset[str] = frozenset()


# Told in the transaction that ends somebody's access: (who goes, who ends it, when).
when_dismissed: Final[list[Callable[[User, User, datetime], None]]] = []

keeps_signed_in: Final[list[Callable[[User, datetime], Held | None]]] = []


def held_for(user: User, now: datetime) -> Held | None:
    """Return the first reason any app knows; asked only when a sign-in would end, or is locked."""
    return next((held for reason in keeps_signed_in if (held := reason(user, now)) is not None), None)
