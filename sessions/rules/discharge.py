"""What is still missing before a client leaves (domain.md 4.8).

Facts, never a score that decides: a therapist may let a client go with a reason, which is kept.
How long to wait differs between sources; 120 minutes is the practice setting's default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.core.moments import absolute, whole_minutes
from sessions.terms import ReadinessItem


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What the checklist shows at one time.

    ``minutes_short`` is how long is left of the waiting time, 0 when it is over or when no
    medicine was taken.
    """

    missing: tuple[ReadinessItem, ...]
    minutes_since_last_unit: int | None
    minutes_short: int
    receiver_named: bool

    @property
    def is_complete(self) -> bool:
        """True when nothing is missing and the waiting time is over."""
        return not self.missing and self.minutes_short == 0 and self.receiver_named


def check(
    confirmed: Iterable[ReadinessItem],
    *,
    last_unit_at: datetime | None,
    minimum_minutes: int,
    handed_to: str,
    at: datetime,
) -> Readiness:
    """Return what is missing when a client wants to leave at ``at``.

    ``last_unit_at`` is the time of the last unit of any kind, a booster included.
    ``minimum_minutes`` is the practice's setting. A named adult receives the client.
    """
    done = set(confirmed)
    since = None if last_unit_at is None else whole_minutes(last_unit_at, at)
    return Readiness(
        missing=tuple(item for item in ReadinessItem if item not in done),
        minutes_since_last_unit=since,
        minutes_short=0 if since is None else max(0, minimum_minutes - since),
        receiver_named=bool(handed_to.strip()),
    )


def may_leave_from(last_unit_at: datetime, *, minimum_minutes: int) -> datetime:
    """Return from when on the waiting time is over."""
    return absolute(last_unit_at) + timedelta(minutes=minimum_minutes)
