"""What an order says besides the dose: refills, and which fill they cover (domain.md 5.3).

Five refills within six months of issue is Schedule III as 21 CFR 1306.22 was understood when this was
written; the source was not read again. It is shown beside an order and refuses no record of what came.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

SCHEDULE: Final = "III"
MOST_REFILLS: Final = 5
REFILLABLE_MONTHS: Final = 6


def refillable_until(issued_on: date) -> date:
    """Return the last day on which an order may be refilled."""
    months = issued_on.month - 1 + REFILLABLE_MONTHS
    year, month = issued_on.year + months // 12, months % 12 + 1
    return date(year, month, min(issued_on.day, calendar.monthrange(year, month)[1]))


def is_covered(*, fill: int, refills: int | None, shipped_on: date, issued_on: date) -> bool:
    """Say whether a fill lies within what the order allows; the first fill is number 0."""
    if fill == 0:
        return True
    return fill <= (refills or 0) and shipped_on <= refillable_until(issued_on)
