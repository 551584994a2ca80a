"""DEA numbers as they are written, and which fill an order covers."""

from __future__ import annotations

from datetime import date

import pytest

from sessions.rules.particulars import end_of_dea, is_covered, is_dea, refillable_until, tidy_dea


@pytest.mark.parametrize(
    ("typed", "tidied", "is_one"),
    [
        ("xx1234563", "XX1234563", True),
        ("XX 123-4563", "XX1234563", True),
        ("F91234563", "F91234563", True),
        ("X11234563", "X11234563", False),
        ("XX123456", "XX123456", False),
        ("XX12345678", "XX12345678", False),
        ("XX１234563", "XX１234563", False),
        ("", "", False),
    ],
)
def test_a_dea_number_by_its_shape(typed: str, tidied: str, is_one: bool) -> None:
    assert (tidy_dea(typed), is_dea(tidied)) == (tidied, is_one)


def test_only_the_end_of_a_number_is_shown() -> None:
    assert (end_of_dea("XX1234563"), end_of_dea("")) == ("4563", "")


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
