"""Keep forged lines, secrets of addresses and what clients said out of the log (trust.md V-24, T-LOG)."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
DEEPEST: Final = 12
TASK_VALUES: Final = frozenset({"args", "kwargs", "exc", "traceback", "return_value"})
# Tokens of invitations and resets are long and have digits; keys of records keep their shape.
TOKEN: Final = re.compile(
    r"(?<![\w-])(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-]))(?=[\w-]*\d)[\w-]{32,}", re.IGNORECASE
)


class NoControlCharacters(logging.Filter):
    """Replace control characters of the finished message, so that one event stays one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):
            # What a task was given and what it died of, which Celery writes into the message itself.
            record.args = {**record.args, **dict.fromkeys(TASK_VALUES & record.args.keys(), "")}
        message = TOKEN.sub("[token]", record.getMessage())
        record.msg = "".join(c if ord(c) >= 32 and ord(c) != 127 else "\N{REPLACEMENT CHARACTER}" for c in message)
        record.args = ()
        return True


class LineFormatter(logging.Formatter):
    """Write an exception as its class and places on the same line, never its message.

    Messages quote values: a failed lookup in a template quotes the whole context, a database the
    row it refused. Class and place are what a developer needs to find the fault.
    """

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the name logging calls
        """Name each exception of the chain and where it came from, the innermost place first."""
        problem: BaseException | None = ei[1]
        told: list[str] = []
        while problem is not None and len(told) < DEEPEST:
            told.append(f"{type(problem).__name__} at {_places(problem.__traceback__)}")
            problem = problem.__cause__ or problem.__context__
        return "[" + "; after ".join(told) + "]"

    def format(self, record: logging.LogRecord) -> str:
        """Keep what the base class puts on lines of their own on this one."""
        # A text made by another handler would carry the message after all.
        record.exc_text = None
        line = super().format(record).replace("\n", " ")
        record.exc_text = None
        return line


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def _short(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(ROOT))
    parts = path.parts
    return "/".join(parts[parts.index("site-packages") + 1 :]) if "site-packages" in parts else path.name
