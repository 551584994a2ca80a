"""The one timeline of a client's record: every app above adds its rows to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clients.models import Client
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """One line: when, what, and where it was entered."""

    at: datetime
    icon: str
    title: str
    detail: str = ""
    url: str = ""
    kind: str = ""


Contributor = Callable[[Client, User], Iterable[TimelineRow]]

contributors: Final[list[Contributor]] = []


def rows_for(client: Client, user: User) -> list[TimelineRow]:
    """Return everything this person may see of the client, newest first.

    Each contributor asks the policy itself and uses a fixed number of queries.
    """
    rows = [row for contribute in contributors for row in contribute(client, user)]
    return sorted(rows, key=lambda row: row.at, reverse=True)
