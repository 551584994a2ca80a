"""How long a sign-in lasts: it ends after a stretch without input, and in any case after a day's work.

The server keeps all clocks in the session. Nothing a browser sends can lengthen them: a request may
only say that nobody is behind it, such as a page that refreshes itself (trust.md V-26).

While a client is under the medicine a sign-in is locked instead (trust.md 7.3): it stays good for
recording what happens in that one session, and for nothing else, until the person shows who they
are, the session is over, or four hours have passed.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, Final

BEGAN: Final = "kapstone_began"
LAST_INPUT: Final = "kapstone_last_input"
LOCKED_TO: Final = "kapstone_locked_to"
LOCKED_AT: Final = "kapstone_locked_at"
ABSOLUTE_SECONDS: Final = 12 * 60 * 60
LOCK_SECONDS: Final = 4 * 60 * 60
# The session is a row of the database: this is precise enough, and cheap.
WRITE_EVERY_SECONDS: Final = 5

Session = MutableMapping[str, Any]


class Ending(StrEnum):
    """Why a sign-in ended by itself."""

    IDLE = "IDLE"
    ABSOLUTE = "ABSOLUTE"
    LOCK = "LOCK"


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


def seconds_left(session: Session, *, now: float, idle_seconds: int) -> int:
    """Return how long until this sign-in ends when nobody touches it."""
    until = min(session.get(LAST_INPUT, now) + idle_seconds, session.get(BEGAN, now) + ABSOLUTE_SECONDS)
    return max(0, int(until - now))


def note_input(session: Session, *, now: float) -> None:
    """Remember that somebody is there, as often as it matters."""
    if BEGAN not in session:
        begin(session, now=now)
    elif now - session.get(LAST_INPUT, 0) >= WRITE_EVERY_SECONDS:
        session[LAST_INPUT] = int(now)


def lock(session: Session, *, to: str, now: float, idle_seconds: int) -> None:
    """Keep the sign-in for one session's record, counted from when it would have ended."""
    due = min(session.get(LAST_INPUT, now) + idle_seconds, session.get(BEGAN, now) + ABSOLUTE_SECONDS, now)
    session[LOCKED_TO], session[LOCKED_AT] = to, int(due)


def locked_to(session: Session) -> str:
    """Return what a locked sign-in is kept for; empty when it is not locked."""
    return str(session.get(LOCKED_TO, ""))


def lock_is_over(session: Session, *, now: float) -> bool:
    """Say whether a lock has lasted as long as any may."""
    return bool(now - session.get(LOCKED_AT, 0) >= LOCK_SECONDS)


def may_unlock(session: Session, *, now: float) -> bool:
    """Say whether showing who one is opens the sign-in again; after a day's work only a new one does."""
    return bool(now - session.get(BEGAN, 0) < ABSOLUTE_SECONDS)


def unlock(session: Session, *, now: float) -> None:
    """Open a locked sign-in for its person, who is there."""
    session.pop(LOCKED_TO, None)
    session.pop(LOCKED_AT, None)
    session[LAST_INPUT] = int(now)
