"""The ledger's action codes in words a practice owner reads: ``sessions.dose.recorded``."""

from __future__ import annotations


def in_words(action: str) -> str:
    """Return "Sessions: dose recorded" for ``sessions.dose.recorded``; the code where it is no such."""
    area, dot, act = action.partition(".")
    if not dot or not area or not act:
        return action
    return f"{_plain(area).capitalize()}: {_plain(act)}"


def _plain(code: str) -> str:
    return code.replace(".", " ").replace("_", " ")
