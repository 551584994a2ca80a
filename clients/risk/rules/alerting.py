"""What an alert's level, state and outcome mean (domain.md 4.10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clients.risk.terms import AlertState, RiskLevel, RiskOutcome

# Least urgent first. What was not assessed yet may be anything, so it stands above low.
ORDER: Final = (RiskLevel.LOW_RISK, RiskLevel.NOT_ASSESSED, RiskLevel.MODERATE_RISK, RiskLevel.HIGH_RISK)
# After these a dose may be thought of again; after the others somebody has to assess anew first.
CLEARS_DOSING: Final = frozenset(
    {RiskOutcome.NO_CURRENT_RISK, RiskOutcome.SAFETY_PLAN_MADE, RiskOutcome.ANSWERED_BY_MISTAKE}
)
PASS_ON_AFTER_MINUTES: Final = 60


def raised(level: RiskLevel, by: RiskLevel | None, *, is_assessment: bool = False) -> RiskLevel:
    """Return the level after another answer.

    An assessment replaces what was not assessed, also by less; otherwise a level only rises.
    """
    if by is None:
        return level
    if is_assessment and level is RiskLevel.NOT_ASSESSED:
        return by
    return max(level, by, key=ORDER.index)


def state(*, taken_up_at: datetime | None, closed_at: datetime | None) -> AlertState:
    """Return how far an alert has come."""
    if closed_at is not None:
        return AlertState.FOLLOWED_UP
    return AlertState.NOT_TAKEN_UP if taken_up_at is None else AlertState.IN_HAND


def holds_dosing(*, level: RiskLevel, hold_lifted_at: datetime | None) -> bool:
    """Say whether no medicine may be taken: a high level, until an outcome that clears it."""
    return level is RiskLevel.HIGH_RISK and hold_lifted_at is None


def must_pass_on(
    *, pass_on_at: datetime, taken_up_at: datetime | None, passed_on_at: datetime | None, now: datetime
) -> bool:
    """Say whether the others are told: nobody took the alert up in time, and they were not told yet."""
    return taken_up_at is None and passed_on_at is None and pass_on_at <= now


def pass_on_time(answered_at: datetime, after_minutes: int) -> datetime:
    """Return when the others are told unless somebody takes the alert up."""
    return answered_at + timedelta(minutes=after_minutes)
