"""Words of the ledger."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How the recorded act ended."""

    DONE = "DONE"
    REFUSED = "REFUSED"


class Act(StrEnum):
    """Kinds of act an auditor filters by (ASTM E2147)."""

    VIEW = "VIEW"
    QUERY = "QUERY"
    CREATE = "CREATE"
    CHANGE = "CHANGE"
    REMOVE = "REMOVE"
    EXPORT = "EXPORT"
    ACCESS = "ACCESS"
