"""Which backups stay: one an hour for two days, one a day for five weeks, one a month for seven years.

Counted over the hours, days and months that have a backup, not by the clock: a machine that was
switched off for a month has not lost its past when it comes back (trust.md 4.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

HOURLY: Final = 48
DAILY: Final = 35
MONTHLY: Final = 84

_PERIODS: Final[tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...]] = (
    (HOURLY, lambda at: (at.year, at.month, at.day, at.hour)),
    (DAILY, lambda at: (at.year, at.month, at.day)),
    (MONTHLY, lambda at: (at.year, at.month)),
)


def kept(times: Iterable[datetime]) -> frozenset[datetime]:
    """Return those that stay: of each period the last one, for as many periods as its kind has."""
    oldest_first = sorted(times)
    staying: set[datetime] = set()
    for how_many, period_of in _PERIODS:
        last_of_period = {period_of(at): at for at in oldest_first}
        staying.update(sorted(last_of_period.values())[-how_many:])
    return frozenset(staying)
