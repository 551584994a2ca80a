"""How long the room stays open after its author has confirmed who they are (OWASP ASVS 5.0, 7.5.3)."""

from __future__ import annotations

from typing import Final

# Left alone for as long as a sign-in may be, the room closes; after an hour it is asked again in any case.
USED_WITHIN_SECONDS: Final = 15 * 60
OPEN_AT_MOST_SECONDS: Final = 60 * 60


def is_open(*, opened_at: float | None, used_at: float | None, now: float) -> bool:
    """Say whether the room is still open; a time to come is no proof, the clock was set back since."""
    if opened_at is None or used_at is None:
        return False
    return 0 <= now - opened_at < OPEN_AT_MOST_SECONDS and 0 <= now - used_at < USED_WITHIN_SECONDS
