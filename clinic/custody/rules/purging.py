"""Who may end a record, and when: twice, by two people where there are two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.custody.rules.retention import Verdict
from clinic.custody.terms import PurgeRefusal, RetentionBasis

# The only owner of a practice sleeps over it.
ALONE_WAITS: Final = timedelta(hours=24)


def why_not(verdict: Verdict) -> PurgeRefusal | None:
    """Return why the record must stay, if it must."""
    if verdict.basis is RetentionBasis.LEGAL_HOLD:
        return PurgeRefusal.UNDER_HOLD
    return None if verdict.is_over else PurgeRefusal.INSIDE_RETENTION


def why_not_confirmed(
    *, asked_by: object, asked_at: datetime, confirming: object, others_may: bool, now: datetime
) -> PurgeRefusal | None:
    """Return why this person may not confirm now, if so."""
    if asked_by != confirming:
        return None
    if others_may:
        return PurgeRefusal.NEEDS_SECOND_PERSON
    return PurgeRefusal.TOO_SOON if now < asked_at + ALONE_WAITS else None
