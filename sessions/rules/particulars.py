"""What an order says besides the dose: registration number, refills, and which fill they cover (domain.md 5.3).

Five refills within six months of issue is Schedule III as 21 CFR 1306.22 was understood when this was
written; the source was not read again. It is shown beside an order and refuses no record of what came.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

SCHEDULE: Final = "III"
MOST_REFILLS: Final = 5
REFILLABLE_MONTHS: Final = 6
# Two letters, or a letter and the 9 of an institution, then seven digits. The reference gives no check digit.
_DEA: Final = re.compile(r"[A-Z][A-Z9][0-9]{7}")
SHOWN: Final = 4


def tidy_dea(typed: str) -> str:
    """Return a DEA number without the spaces and hyphens people write into it, in capitals."""
    return re.sub(r"[\s-]", "", typed).upper()


def is_dea(number: str) -> bool:
    """Say whether a tidied text has the shape of a DEA number."""
    return _DEA.fullmatch(number) is not None


def end_of_dea(number: str) -> str:
    """Return as much of a DEA number as pages and papers show."""
    return number[-SHOWN:]


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
