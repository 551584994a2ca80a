"""Until when an order is refilled, and which fill it covers."""

from __future__ import annotations

from datetime import date

import pytest

from sessions.rules.particulars import is_covered, refillable_until


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (date(2026, 3, 9), date(2026, 9, 9)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_an_order_is_refilled_for_six_months(issued: date, until: date) -> None:
    assert refillable_until(issued) == until


@pytest.mark.parametrize(
    ("fill", "refills", "shipped", "covered"),
    [
        (0, None, date(2027, 3, 9), True),
        (1, None, date(2026, 4, 9), False),
        (1, 0, date(2026, 4, 9), False),
        (1, 1, date(2026, 9, 9), True),
        (1, 1, date(2026, 9, 10), False),
        (2, 1, date(2026, 4, 9), False),
    ],
)
def test_a_fill_within_number_and_time_is_covered(fill: int, refills: int | None, shipped: date, covered: bool) -> None:
    assert is_covered(fill=fill, refills=refills, shipped_on=shipped, issued_on=date(2026, 3, 9)) is covered
