"""Words of backups: what was run, how it ended, and what was wrong."""

from __future__ import annotations

from enum import StrEnum


class RunKind(StrEnum):
    """What was done."""

    BACKUP = "BACKUP"
    DRILL = "DRILL"


class RunState(StrEnum):
    """How it ended; WAITING was asked for and has not begun."""

    WAITING = "WAITING"
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"


class Problem(StrEnum):
    """What was wrong with a backup."""

    UNREADABLE = "UNREADABLE"
    DAMAGED = "DAMAGED"
    BROKEN_REFERENCES = "BROKEN_REFERENCES"
    ROWS_DIFFER = "ROWS_DIFFER"
    ROWS_MISSING = "ROWS_MISSING"
    GUARDS_MISSING = "GUARDS_MISSING"
    LEDGER_BROKEN = "LEDGER_BROKEN"
    LEDGER_SHORTER = "LEDGER_SHORTER"
    UNOPENABLE = "UNOPENABLE"
    NO_SPACE = "NO_SPACE"
    NOT_WRITABLE = "NOT_WRITABLE"
    NO_BACKUP = "NO_BACKUP"
    COPY_FAILED = "COPY_FAILED"
