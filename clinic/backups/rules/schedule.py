"""When a backup or a drill is due, and when the newest backup is too old."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

BACKUP_EVERY: Final = timedelta(hours=1)
DRILL_EVERY: Final = timedelta(days=30)
# After a failure, not at every look: whatever is wrong needs a person, not 60 tries an hour.
AGAIN_AFTER: Final = timedelta(minutes=15)
# trust.md R-124: half of what the proposed rule allows.
TOO_OLD_AFTER: Final = timedelta(hours=24)


def is_due(*, now: datetime, every: timedelta, last_good: datetime | None, last_try: datetime | None) -> bool:
    """Say whether it is time: long enough since the last good one, and not right after a failure."""
    if last_good is not None and now - last_good < every:
        return False
    return last_try is None or now - last_try >= AGAIN_AFTER


def is_too_old(*, now: datetime, newest: datetime) -> bool:
    """Say whether more could be lost than a practice may lose."""
    return now - newest > TOO_OLD_AFTER
