"""When something that ends is spoken of: the practice's number of days ahead, until its last day is over."""

from __future__ import annotations

from datetime import date, timedelta


def is_over(last_day: date, *, today: date) -> bool:
    """Say whether the last day has passed; the last day itself still counts."""
    return last_day < today


def runs_out_soon(last_day: date, *, today: date, days: int) -> bool:
    """Say whether the last day is near and not yet over."""
    return not is_over(last_day, today=today) and last_day - today <= timedelta(days=days)
