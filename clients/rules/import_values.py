"""Reading the values of another tool's client list: dates, zones, status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from clients.rules.identity import fold

_YEAR_FIRST: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$")
_NUMBERS: Final = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: [\d:]+(?: ?[AaPp][Mm])?)?$")
_WORD_FORMATS: Final = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")

# What practice tools call the zones of the United States, and what calendars call them.
ZONE_NAMES: Final[Mapping[str, str]] = {
    "eastern": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "central": "America/Chicago",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "ct": "America/Chicago",
    "mountain": "America/Denver",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "mt": "America/Denver",
    "arizona": "America/Phoenix",
    "pacific": "America/Los_Angeles",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
}
_ZONE_NOISE: Final = re.compile(r"\(.*?\)|\bstandard\b|\bdaylight\b|\btime\b|\bus\b")

IN_CARE: Final = frozenset(
    {"active", "current", "open", "new", "prospective", "waitlist", "waiting", "lead", "intake", "yes", "true", "1"}
)
PUT_AWAY: Final = frozenset(
    {"inactive", "archived", "discharged", "closed", "terminated", "former", "deceased", "no", "false", "0"}
)


def parse_date(text: str, *, day_first: bool, today: date) -> date | None:
    """Read a birth date in any of the usual ways of writing one; None when it is not a date.

    Numbers with dots are day first everywhere; with slashes or dashes as ``day_first`` says. A
    year of two digits is the latest one that is not in the future.
    """
    text = " ".join(text.replace(",", " ").split())
    if match := _YEAR_FIRST.match(text):
        return _real(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if len(match[4]) == 2:
            year += 2000 if 2000 + year <= today.year else 1900
        month, day = (second, first) if day_first or match[2] == "." else (first, second)
        return _real(year, month, day)
    return _in_words(text.replace("-", " "))


def parse_zone(text: str, *, known: frozenset[str]) -> str | None:
    """Return the zone that a name or usual abbreviation stands for; None when unknown."""
    if text in known:
        return text
    name = " ".join(_ZONE_NOISE.sub(" ", fold(text).replace("&", " ").replace("canada", " ")).split())
    return ZONE_NAMES.get(name)


def is_put_away(status: str) -> bool | None:
    """Say whether a client of this status belongs in the archive; None for an unknown word."""
    word = fold(status)
    if word in PUT_AWAY:
        return True
    return False if word in IN_CARE or not word else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _in_words(text: str) -> date | None:
    for pattern in _WORD_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a birth date has no zone
        except ValueError:
            continue
    return None
