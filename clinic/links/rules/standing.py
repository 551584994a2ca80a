"""How a private link stands, and when its second check gives up."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from clinic.links.terms import LinkStanding

# Nobody mistypes their own birth date five times; who does not know it needs far more.
WRONG_ANSWERS: Final = 5


def standing(
    *, used_at: datetime | None, ended_at: datetime | None, expires_at: datetime, now: datetime
) -> LinkStanding:
    """Return how a link stands; what was fulfilled stays fulfilled after its time."""
    if ended_at is not None:
        return LinkStanding.ENDED
    if used_at is not None:
        return LinkStanding.USED
    return LinkStanding.EXPIRED if now >= expires_at else LinkStanding.OPEN


def is_last_answer(wrong_answers: int) -> bool:
    """Say whether this many wrong answers end a link."""
    return wrong_answers >= WRONG_ANSWERS
