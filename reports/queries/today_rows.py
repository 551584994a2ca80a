"""What Today is made of: sections of lines, each line leading to where it is dealt with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from clients.models import Client
from clients.queries import today_at
from clinic.practice.models import Practice
from clinic.staff.models import User

ROWS: Final = 8
# Of one section alone, on a page of its own.
MOST: Final = 500


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whose Today it is, and when."""

    user: User
    practice: Practice
    now: datetime
    # So many lines of each section are shown.
    limit: int = ROWS

    @property
    def today(self) -> date:
        """The day it is at the practice."""
        return today_at(self.practice, self.now)

    def first_rows(self, found: Any, as_row: Callable[[Any], Row]) -> dict[str, Any]:
        """Return the first lines of a list or unsliced queryset, and whether some were left out.

        Reads one row more than it shows, and counts nothing.
        """
        some = list(found[: self.limit + 1])
        return {"rows": [as_row(item) for item in some[: self.limit]], "left_out": len(some) > self.limit}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: when, who or what, the detail, and where it is dealt with."""

    title: str
    detail: str = ""
    lead: str = ""
    at: datetime | None = None
    url: str = ""
    badges: tuple[StrEnum, ...] = ()
    is_urgent: bool = False
    # Whom the row asks to call, with what to heed first.
    person: Client | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """One heading with its lines; ``empty`` says what belongs here, ``more_url`` where one works with all of it."""

    title: str
    icon: str
    rows: list[Row]
    empty: str
    more_url: str = ""
    wide: bool = False
    shows_clock: bool = False
    left_out: bool = False
    notes: tuple[str, ...] = ()
    # How the section is asked for alone.
    name: str = ""
