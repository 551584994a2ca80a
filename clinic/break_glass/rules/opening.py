"""Who may open whose chart, how often, and how long it stays open (trust.md 7.4). Standard library only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.break_glass.terms import AccessState, Refusal, Verdict

LASTS: Final = timedelta(minutes=60)
SHORTEST_REASON: Final = 15
# A row of one letter is no reason.
FEWEST_LETTERS: Final = 6
OPENED_A_DAY: Final = 2
# An owner's consent is for this emergency, not for the next one.
CONSENT_HOLDS: Final = timedelta(hours=4)
# Looking for a client one may not see; more than a slip of the keyboard needs.
MISSES_A_DAY: Final = 10


def judge(
    *, reason: str, colleagues: int, is_on_care_team: bool, has_one_open: bool, has_asked: bool
) -> Refusal | None:
    """Say why this chart may not be opened, or None. ``colleagues`` counts the other people who work here."""
    if colleagues == 0:
        return Refusal.NOBODY_TO_REVIEW
    if is_on_care_team:
        return Refusal.ON_THE_CARE_TEAM
    if has_one_open:
        return Refusal.ANOTHER_IS_OPEN
    if has_asked:
        return Refusal.ALREADY_ASKED
    if not is_a_reason(reason):
        return Refusal.REASON_TOO_SHORT
    return None


def is_a_reason(text: str) -> bool:
    """Say whether somebody can understand later why this had to be."""
    words = "".join(text.split())
    return len(" ".join(text.split())) >= SHORTEST_REASON and len(set(words.casefold())) >= FEWEST_LETTERS


def needs_consent(opened_today: int) -> bool:
    """Say whether an owner has to agree first."""
    return opened_today >= OPENED_A_DAY


def is_open(
    *, opened_at: datetime | None, expires_at: datetime | None, ended_at: datetime | None, now: datetime
) -> bool:
    """Say whether the chart is open at this second."""
    if opened_at is None or expires_at is None or ended_at is not None:
        return False
    return opened_at <= now < expires_at


def state(
    *,
    decided_at: datetime | None,
    is_granted: bool | None,
    opened_at: datetime | None,
    expires_at: datetime | None,
    ended_at: datetime | None,
    verdict: Verdict | None,
    now: datetime,
) -> AccessState:
    """Say how far an access has come."""
    if opened_at is None:
        if decided_at is None:
            return AccessState.ASKED
        if not is_granted:
            return AccessState.DENIED
        return AccessState.GRANTED if now - decided_at < CONSENT_HOLDS else AccessState.LAPSED
    if verdict:
        return AccessState.REVIEWED
    open_now = is_open(opened_at=opened_at, expires_at=expires_at, ended_at=ended_at, now=now)
    return AccessState.OPEN if open_now else AccessState.TO_REVIEW
