"""When integration after a dosing session is due, and where it stands (domain.md 6.4, 1.2).

Sources differ (24 to 72 h, 1 to 7 d): a due window with an overdue mark, set by the practice,
never a clinical claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.core.moments import absolute, elapsed
from integration.terms import Standing


@dataclass(frozen=True, kw_only=True)
class Window:
    """From when until when integration is due, both inclusive."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether a time lies in the window."""
        return absolute(self.opens_at) <= absolute(at) <= absolute(self.closes_at)


def due_window(discharged_at: datetime, *, opens_after: timedelta, closes_after: timedelta) -> Window:
    """Return the window after the client left. Raises ValueError unless it closes after it opens."""
    if not timedelta(0) <= opens_after < closes_after:
        raise ValueError("The window closes after it opens.")
    left_at = absolute(discharged_at)
    return Window(opens_at=left_at + opens_after, closes_at=left_at + closes_after)


def standing(
    window: Window, *, now: datetime, is_held: bool, is_declined: bool, booked_until: Iterable[datetime] = ()
) -> Standing:
    """Return where the integration after one dosing session stands.

    ``booked_until`` are the ends of integration appointments that still stand. One that is over
    without a note no longer counts as scheduled; one booked after the window still does, because
    somebody saw to it. A booking outweighs an earlier "no" of the client.
    """
    if is_held:
        return Standing.COMPLETED
    if any(absolute(end) > absolute(now) for end in booked_until):
        return Standing.SCHEDULED
    if is_declined:
        return Standing.DECLINED
    return Standing.OVERDUE if absolute(now) > absolute(window.closes_at) else Standing.DUE


def hours_since_dose(first_taken_at: datetime, at: datetime) -> int:
    """Return the whole hours from the first unit to ``at``; negative when ``at`` lies before it."""
    return elapsed(first_taken_at, at) // timedelta(hours=1)
