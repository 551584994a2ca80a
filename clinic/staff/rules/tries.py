"""How often one account may be tried (NIST SP 800-63B-4 3.2.2; trust.md R-184).

Ten tries in any quarter of an hour, whoever makes them and from wherever; never for good, so that
nobody can shut a person out by guessing at their account.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LIMIT: Final = 10
WINDOW_SECONDS: Final = 15 * 60


def recent(tried_at: Iterable[float], *, now: float) -> list[float]:
    """Return the tries that still count."""
    return [at for at in tried_at if now - at < WINDOW_SECONDS]


def may_try(tried_at: Iterable[float], *, now: float, limit: int = LIMIT) -> bool:
    """Say whether one more try is allowed now."""
    return len(recent(tried_at, now=now)) < limit
