"""The last day counts; what is over is no longer "soon"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clients.rules.running_out import is_over, runs_out_soon

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("left", "over", "soon"),
    [(-1, True, False), (0, False, True), (1, False, True), (14, False, True), (15, False, False)],
)
def test_by_days_left(left: int, over: bool, soon: bool) -> None:
    last = TODAY + timedelta(days=left)

    assert is_over(last, today=TODAY) is over
    assert runs_out_soon(last, today=TODAY, days=14) is soon
