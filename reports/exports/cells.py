"""Cells that a spreadsheet will not run (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import unicodedata
from typing import Final

STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# A spreadsheet drops blanks and what cannot be printed in front, and then reads the rest.
DROPPED: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def harmless(value: object) -> str:
    """Return the value as text; what a spreadsheet would read as a formula gets a quote in front."""
    text = "" if value is None else str(value)
    return "'" + text if _starts_formula(text) else text


def _starts_formula(text: str) -> bool:
    for character in text:
        if character in STARTS_FORMULA:
            return True
        if unicodedata.category(character) not in DROPPED:
            return False
    return False
