"""Count tries at an account before they are made, so that no number of processes makes one more.

A try is taken first and given back when it succeeded. Counting failures afterwards lets through
whatever is under way at that moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from clinic.staff.models import SignInTries
from clinic.staff.rules import tries as rules


@transaction.atomic
def take(*, key: str, now: datetime, limit: int = rules.LIMIT) -> bool:
    """Use up one try of what ``key`` names; False when none is left."""
    row, _is_new = SignInTries.objects.select_for_update().get_or_create(
        pk=_hashed(key), defaults={"last_tried_at": now}
    )
    at = now.timestamp()
    if not rules.may_try(row.tried_at, now=at, limit=limit):
        return False
    row.tried_at, row.last_tried_at = [*rules.recent(row.tried_at, now=at), at], now
    row.save()
    return True


@transaction.atomic
def give_back(*, key: str, now: datetime) -> None:
    """Return the try taken at ``now``: it succeeded. Those before it still count against a guesser."""
    row = SignInTries.objects.select_for_update().filter(pk=_hashed(key)).first()
    if row is None:
        return
    at = now.timestamp()
    row.tried_at = [tried for tried in row.tried_at if tried != at]
    row.save()


def forget_old(*, now: datetime) -> int:
    """Remove the rows of keys that nobody has tried of late."""
    oldest = now - timedelta(seconds=rules.WINDOW_SECONDS)
    return SignInTries.objects.filter(last_tried_at__lt=oldest).delete()[0]


def _hashed(key: str) -> str:
    # Keyed, so that the table does not list which addresses somebody tried.
    return salted_hmac("clinic.staff.tries", key, algorithm="sha256").hexdigest()
