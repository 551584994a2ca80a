"""Keep forged lines and terminal escapes out of the log (trust.md V-24)."""

from __future__ import annotations

import logging


class NoControlCharacters(logging.Filter):
    """Replace control characters of the finished message, so that one event stays one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if any(ord(character) < 32 or ord(character) == 127 for character in message):
            record.msg = "".join(c if ord(c) >= 32 and ord(c) != 127 else "\N{REPLACEMENT CHARACTER}" for c in message)
            record.args = ()
        return True
