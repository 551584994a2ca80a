"""The one timeline of a client's record: every app above adds its rows to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries import charts_of
from clients.terms import TimelineGroup
from clinic.core.labels import label
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

    @property
    def group(self) -> TimelineGroup:
        """What the row is about; a kind nobody placed is shown under the rest."""
        return _GROUPS.get(self.kind, TimelineGroup.OTHER)


_G = TimelineGroup
_GROUPS: Final[Mapping[str, TimelineGroup]] = {
    "course": _G.COURSE, "clearance": _G.COURSE, "consent": _G.COURSE,
    "dosing-session": _G.SESSIONS, "order": _G.SESSIONS, "adverse": _G.SESSIONS, "appointment": _G.SESSIONS,
    "note": _G.NOTES, "integration": _G.NOTES, "document": _G.NOTES,
    "measure": _G.MEASURES, "weight": _G.MEASURES, "risk": _G.MEASURES,
    "background": _G.BACKGROUND,
}  # fmt: skip

Contributor = Callable[[Client, User], Iterable[TimelineRow]]

contributors: Final[list[Contributor]] = []


def rows_for(client: Client, user: User) -> list[TimelineRow]:
    """Return everything this person may see of the client, newest first.

    Each contributor asks the policy itself and uses a fixed number of queries.
    """
    rows = []
    for chart in charts_of(client, user):
        own = [row for contribute in contributors for row in contribute(chart, user)]
        rows += own if chart is client else [_from_elsewhere(row) for row in own]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _from_elsewhere(row: TimelineRow) -> TimelineRow:
    """Say that a row stands in the chart that was merged into this one."""
    return replace(row, detail=" · ".join(part for part in (row.detail, _("from the other chart")) if part))


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One choice of the filter: what it shows, and how many rows that is."""

    url: str
    label: str
    is_current: bool
    count: int


def tabs_of(rows: Sequence[TimelineRow], shown: TimelineGroup | None) -> list[Tab]:
    """Return the choices above a timeline; a group without a row is not offered unless it is shown."""
    counts = Counter(row.group for row in rows)
    everything = Tab(url="?#timeline", label=_("All"), is_current=shown is None, count=len(rows))
    return [everything] + [
        Tab(url=f"?show={group}#timeline", label=label(group), is_current=group is shown, count=counts[group])
        for group in TimelineGroup
        if counts[group] or group is shown
    ]


def group_asked(text: str) -> TimelineGroup | None:
    """Return the group an address asks for; anything else is no filter."""
    return TimelineGroup(text) if text in set(TimelineGroup) else None
