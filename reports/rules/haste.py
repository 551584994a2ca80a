"""Too much at once: how many files one person exports in an hour, and how many clients they open in ten minutes.

OWASP ASVS 5.0 2.4.1 asks for both and names no figure: the hour is a practice setting, the burst is set
where no day of a practice reaches (trust.md, 1.8).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

EXPORT_WINDOW: Final = timedelta(hours=1)
CLIENTS: Final = 50
BURST_WINDOW: Final = timedelta(minutes=10)
# One alert speaks for what follows within the hour.
QUIET: Final = timedelta(hours=1)
# What is needed in a crisis is never withheld; a disclosure that is written down is no file.
NEVER_COUNTED: Final = frozenset(
    {"reports.emergency.printed", "reports.safety_plan.printed", "custody.disclosure.recorded"}
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One client opened by one person."""

    at: datetime
    seq: int
    client_id: UUID


@dataclass(frozen=True, kw_only=True)
class Burst:
    """The moment at which too many clients had been opened, and since when."""

    since: datetime
    at: datetime
    seq: int


def next_export_at(exported: Sequence[datetime], *, limit: int, now: datetime) -> datetime | None:
    """Return when this person may export again; None when they may now."""
    recent = sorted(at for at in exported if at > now - EXPORT_WINDOW)
    return recent[len(recent) - limit] + EXPORT_WINDOW if len(recent) >= limit else None


def bursts(looks: Iterable[Look]) -> Iterator[Burst]:
    """Yield each burst among one person's looks, which come in the order of the ledger."""
    window: deque[Look] = deque()
    opened: Counter[UUID] = Counter()
    quiet_until: datetime | None = None
    for look in looks:
        if quiet_until is not None and look.at < quiet_until:
            continue
        window.append(look)
        opened[look.client_id] += 1
        while window[0].at <= look.at - BURST_WINDOW:
            gone = window.popleft()
            opened[gone.client_id] -= 1
            if not opened[gone.client_id]:
                del opened[gone.client_id]
        if len(opened) >= CLIENTS:
            yield Burst(since=window[0].at, at=look.at, seq=look.seq)
            quiet_until = look.at + QUIET
            window.clear()
            opened.clear()
