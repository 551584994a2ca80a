"""Cells that a spreadsheet will not run (OWASP ASVS 1.2.10)."""

from __future__ import annotations

from typing import Final

STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(value: object) -> str:
    """Return the value as text; what a spreadsheet would read as a formula gets a quote in front."""
    text = "" if value is None else str(value)
    if text.lstrip(" ").startswith(STARTS_FORMULA):
        return "'" + text
    return text
