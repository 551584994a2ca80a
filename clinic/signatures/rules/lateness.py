"""When a note counts as entered late. Standard library only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# domain.md 6.6: flagged when written more than a day after what it tells.
LATE_AFTER: Final = timedelta(hours=24)


def is_late_entry(*, happened_at: datetime, signed_at: datetime) -> bool:
    """Say whether a note signed then carries the mark of a late entry."""
    return signed_at - happened_at > LATE_AFTER
