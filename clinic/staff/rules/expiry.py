"""When a paper that runs out is spoken of: two months ahead, one month, one week, and when it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

STAGES: Final = (60, 30, 7, 0)
# Soonest stage that pages point out.
WARNING: Final = timedelta(days=STAGES[0])


def stage_of(expires_on: date | None, *, today: date) -> int | None:
    """Return the stage a paper has reached: the days of the last one passed; none while there is time.

    A paper filed late, or a worker that was away, is spoken of once, for the stage it is in now. The
    last day is still good.
    """
    if expires_on is None:
        return None
    left = (expires_on - today).days
    if left < 0:
        return 0
    return min((stage for stage in STAGES if stage and left <= stage), default=None)
