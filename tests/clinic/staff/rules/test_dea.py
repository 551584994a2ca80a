"""DEA numbers as they are written, and whether their last digit fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.staff.rules import dea

pytestmark = pytest.mark.pure

SIX_DIGITS = st.lists(st.integers(0, 9), min_size=6, max_size=6)


def number_of(digits: list[int]) -> str:
    """Write the number that ends as its six digits ask for, added up one by one."""
    first, second, third, fourth, fifth, sixth = digits
    total = (first + third + fifth) + (second + fourth + sixth) * 2
    return "XX" + "".join(str(digit) for digit in digits) + str(total)[-1]


@pytest.mark.parametrize(
    ("typed", "tidied", "has_shape"),
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
def test_a_number_by_its_shape(typed: str, tidied: str, has_shape: bool) -> None:
    assert (dea.tidy(typed), dea.has_shape(tidied)) == (tidied, has_shape)


@given(SIX_DIGITS)
def test_of_ten_last_digits_one_fits(digits: list[int]) -> None:
    number = number_of(digits)

    assert [last for last in "0123456789" if dea.fits(number[:-1] + last)] == [number[-1]]


@given(SIX_DIGITS, st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_unless_a_doubled_one_is_five_off(digits: list[int], at: int, off_by: int) -> None:
    number = number_of(digits)
    slipped = [*digits[:at], (digits[at] + off_by) % 10, *digits[at + 1 :]]
    typed = "XX" + "".join(str(digit) for digit in slipped) + number[-1]

    assert dea.fits(typed) is (at % 2 == 1 and off_by == 5)


def test_only_the_end_of_a_number_is_shown() -> None:
    assert (dea.end_of("XX1234563"), dea.end_of("")) == ("4563", "")
