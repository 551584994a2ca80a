"""The checks of backups, moving and endurance on SQLite, small."""

from __future__ import annotations

import pytest

from tests.tools.checking import figures_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


def test_backups_under_load_hold_what_was_acknowledged() -> None:
    found = figures_of("backups", "-n", "2", "--postgres-backups", "0", "--clients", "20")

    assert found["ok"], found
    assert (found["taken"], found["verified"], found["restored"], found["doses_missing"]) == (2, 2, 2, 0)
    assert 0 < found["restore_seconds"] < 900


def test_doses_survive_kills() -> None:
    found = figures_of("kill_nine", "-n", "6")

    assert found["ok"], found
    assert (found["kills"], found["doses_missing"], found["damaged"]) == (6, 0, 0)


def test_writers_are_never_locked_out() -> None:
    found = figures_of("sqlite_writers", "-n", "2", "6", "--seconds", "1", "--last-seconds", "3")

    assert found["ok"], found
    assert (found["locked"], found["lost_updates"], found["most_writers"]) == (0, 0, 6)


def test_a_torn_log_opens_whole() -> None:
    found = figures_of("torn_wal", "-n", "12")

    assert found["ok"], found
    assert (found["cuts"], found["not_whole"], found["safe_acts_lost"]) == (12, 0, 0)


def test_every_dose_reaches_the_disk() -> None:
    found = figures_of("fsync", "-n", "10")

    assert found["ok"], found
    assert found["with_weaker_settings"] < 10 <= found["syncs_of_the_log"]


def test_a_practice_moves_there_and_back() -> None:
    found = figures_of("move", "-n", "12")

    assert found["ok"], found
    assert (found["differing"], found["unreadable"], found["ledger_findings"]) == (0, 0, 0)
