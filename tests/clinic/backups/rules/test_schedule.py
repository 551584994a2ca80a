"""When a backup is due, when it is too old, and when rows went missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic.backups.rules.losses import unexplained
from clinic.backups.rules.schedule import BACKUP_EVERY, is_due, is_too_old

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("good_minutes_ago", "try_minutes_ago", "due"),
    [
        (None, None, True),
        (59, 59, False),
        (60, 60, True),
        (600, 14, False),
        (600, 15, True),
        (None, 3, False),
        (30, None, False),
    ],
)
def test_due(good_minutes_ago: int | None, try_minutes_ago: int | None, due: bool) -> None:
    def at(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW - timedelta(minutes=minutes)

    assert is_due(now=NOW, every=BACKUP_EVERY, last_good=at(good_minutes_ago), last_try=at(try_minutes_ago)) is due


def test_a_day_is_the_limit() -> None:
    assert not is_too_old(now=NOW, newest=NOW - timedelta(hours=24))
    assert is_too_old(now=NOW, newest=NOW - timedelta(hours=24, seconds=1))


@pytest.mark.parametrize(
    ("now", "removals", "missing"),
    [
        ({"doses": 5, "sign_ins": 3}, 0, ()),
        ({"doses": 4, "sign_ins": 3}, 0, ("doses",)),
        ({"doses": 4, "sign_ins": 3}, 1, ()),
        ({"sign_ins": 3}, 0, ("doses",)),
        ({"doses": 5, "sign_ins": 0}, 0, ()),
    ],
    ids=["same", "a dose gone", "removed on the record", "the table gone", "sign-ins come and go"],
)
def test_rows_that_went_missing(now: dict[str, int], removals: int, missing: tuple[str, ...]) -> None:
    assert unexplained({"doses": 5, "sign_ins": 3}, now, lasting=["doses"], removals=removals) == missing
