"""How long a sign-in lasts: it ends after a stretch without input, and in any case after a day's work.

The server keeps both clocks in the session. Nothing a browser sends can lengthen them: a request
may only say that nobody is behind it, such as a page that refreshes itself (trust.md V-26).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, Final

BEGAN: Final = "kapstone_began"
LAST_INPUT: Final = "kapstone_last_input"
ABSOLUTE_SECONDS: Final = 12 * 60 * 60
# The session is a row of the database; once a minute is precise enough and cheap.
WRITE_EVERY_SECONDS: Final = 60

Session = MutableMapping[str, Any]


class Ending(StrEnum):
    """Why a sign-in ended by itself."""

    IDLE = "IDLE"
    ABSOLUTE = "ABSOLUTE"


def begin(session: Session, *, now: float) -> None:
    """Start both clocks."""
    session[BEGAN] = session[LAST_INPUT] = int(now)


def ending(session: Session, *, now: float, idle_seconds: int) -> Ending | None:
    """Say whether, and why, this sign-in is over."""
    if now - session.get(BEGAN, now) >= ABSOLUTE_SECONDS:
        return Ending.ABSOLUTE
    if now - session.get(LAST_INPUT, now) >= idle_seconds:
        return Ending.IDLE
    return None


def note_input(session: Session, *, now: float) -> None:
    """Remember that somebody is there, at most once a minute."""
    if BEGAN not in session:
        begin(session, now=now)
    elif now - session.get(LAST_INPUT, 0) >= WRITE_EVERY_SECONDS:
        session[LAST_INPUT] = int(now)
