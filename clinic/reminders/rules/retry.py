"""When a message that failed is tried again (trust.md 3.2): 1, 5, 15, 60, 180 min, then never.

Only failures before the provider took the message come here. An unknown outcome is UNCERTAIN and
is never repeated blindly.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.core.moments import absolute

DELAYS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
MAX_RETRIES: Final = len(DELAYS)
JITTER: Final = 0.2


def next_attempt(*, attempts: int, now: datetime, not_after: datetime, jitter: float) -> datetime | None:
    """Return when to try again after ``attempts`` failures (1 or more), or None when it is dead.

    ``jitter`` from -1 to 1 spreads the delay by a fifth either way, so that messages that failed
    together are not tried together. Raises ValueError outside these ranges.
    """
    if attempts < 1 or not -1 <= jitter <= 1:
        raise ValueError("At least one attempt, and jitter from -1 to 1.")
    if attempts > MAX_RETRIES:
        return None
    again = absolute(now) + DELAYS[attempts - 1] * (1 + JITTER * jitter)
    return again if again <= absolute(not_after) else None
