"""The checks of the ledger, small."""

from __future__ import annotations

import pytest

from tests.tools.checking import figures_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


def test_attacks_are_seen_and_the_row_is_named() -> None:
    found = figures_of("tamper_ledger", "-n", "13")

    assert found["ok"], found
    assert (found["detected"], found["row_named"]) == (13, 13)


def test_writers_leave_no_gap() -> None:
    found = figures_of("ledger_writers", "-n", "6", "--events", "25", "--kills", "2", "--any-speed")

    assert found["ok"], found
    assert (found["gaps"], found["findings"], found["lost"]) == (0, 0, 0)


def test_the_question_who_saw_a_client_is_answered() -> None:
    found = figures_of("audit_query", "-n", "3000")

    assert found["findings"] == 0
    assert found["exported_and_verified"] > 100
    assert found["questions"] > 30
