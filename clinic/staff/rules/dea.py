"""A DEA registration number: how it is written, and whether its last digit fits."""

from __future__ import annotations

import re
from typing import Final

# Two letters, or a letter and the 9 of an institution, then seven digits.
_SHAPE: Final = re.compile(r"[A-Z][A-Z9][0-9]{7}")
SHOWN: Final = 4


def tidy(typed: str) -> str:
    """Return a number without the spaces and hyphens people write into it, in capitals."""
    return re.sub(r"[\s-]", "", typed).upper()


def has_shape(number: str) -> bool:
    """Say whether a tidied text is written as these numbers are."""
    return _SHAPE.fullmatch(number) is not None


def fits(number: str) -> bool:
    """Say whether the last digit is the one that the six before it ask for.

    The first, third and fifth digit, and twice the second, fourth and sixth, are added; the sum ends
    in the seventh. It notices most slips, not all: a doubled digit may be five off.
    """
    digits = [int(digit) for digit in number[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def end_of(number: str) -> str:
    """Return as much of a number as pages and papers show."""
    return number[-SHOWN:]
