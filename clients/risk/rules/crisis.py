"""The numbers to call in a crisis: a practice's own, or those of the United States (domain.md 4.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_LINES: Final = 5
EMERGENCY_NUMBER: Final = "911"
_DIALED: Final = frozenset("+0123456789")


@dataclass(frozen=True, kw_only=True)
class CrisisLine:
    """One number to call, whose it is and when it helps."""

    number: str
    name: str
    hint: str = ""

    @property
    def dialed(self) -> str:
        """The number as a telephone dials it."""
        return "".join(character for character in self.number if character in _DIALED)


def lines_of(
    stored: Sequence[Mapping[str, str]], usual: Sequence[CrisisLine], *, practice_phone: str, practice_name: str
) -> tuple[CrisisLine, ...]:
    """Return the numbers to show: the practice's own or the usual ones, and the practice itself last."""
    lines = tuple(CrisisLine(**row) for row in stored) or tuple(usual)
    own = CrisisLine(number=practice_phone, name=practice_name)
    if not own.dialed or own.dialed in {line.dialed for line in lines}:
        return lines
    return (*lines, own)
