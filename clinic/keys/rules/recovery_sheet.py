"""The key ring on paper: letters that are hard to confuse, in groups, each line with its own check.

Crockford's Base32 has no I, L, O or U. The check is the beginning of a SHA-256 over the line, so
that a slip while typing is found in its line and not when a record will not open.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

GROUP: Final = 4
CHECK_LETTERS: Final = 4
PRIMARY_MARK: Final = "*"
SECRET_BYTES: Final = 32

_RFC4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_PAPER: Final = str.maketrans(_RFC4648, _CROCKFORD)
_FROM_PAPER: Final = str.maketrans(_CROCKFORD + "OIL", _RFC4648 + "ABB")


class LineNotUnderstood(ValueError):
    """One line of a sheet was not typed as it stands on paper."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"Line {number}: {why}")
        self.number = number


@dataclass(frozen=True, kw_only=True)
class PaperKey:
    """One key as the sheet holds it."""

    purpose: str
    key_id: str
    secret: bytes
    is_primary: bool

    def __repr__(self) -> str:
        return f"<PaperKey {self.purpose}>"


def line_of(key: PaperKey) -> str:
    """Return one key as a line to print: purpose, id, groups of four, check."""
    letters = base64.b32encode(key.secret).decode().rstrip("=").translate(_TO_PAPER)
    groups = " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
    mark = PRIMARY_MARK if key.is_primary else ""
    return f"{key.purpose}{mark} {key.key_id} {groups} {_check(key)}"


def keys_of(lines: Iterable[str]) -> Iterator[PaperKey]:
    """Read the lines back; small letters, O for 0 and I or L for 1 are understood."""
    for number, line in enumerate(lines, start=1):
        words = line.replace("-", " ").split()
        if words and not line.lstrip().startswith("#"):
            yield _read(number, words)


def _read(number: int, words: list[str]) -> PaperKey:
    if len(words) < 4:
        raise LineNotUnderstood(number, "a line has a purpose, an id, groups of letters and a check.")
    purpose = words[0].upper()
    letters, check = "".join(words[2:-1]).upper(), words[-1].upper()
    try:
        secret = base64.b32decode(letters.translate(_FROM_PAPER) + "=" * (-len(letters) % 8))
    except ValueError:
        raise LineNotUnderstood(number, "a group has too many or too few letters, or a sign that is none.") from None
    key = PaperKey(
        purpose=purpose.removesuffix(PRIMARY_MARK),
        key_id=words[1].lower(),
        secret=secret,
        is_primary=purpose.endswith(PRIMARY_MARK),
    )
    if len(secret) != SECRET_BYTES or _same_letters(check) != _same_letters(_check(key)):
        raise LineNotUnderstood(number, "the check at the end does not fit. Compare this line letter by letter.")
    return key


def _same_letters(check: str) -> str:
    return check.translate(str.maketrans("OIL", "011"))


def _check(key: PaperKey) -> str:
    content = f"{key.purpose}|{key.key_id}|{key.is_primary}|".encode() + key.secret
    letters = base64.b32encode(hashlib.sha256(content).digest()).decode().translate(_TO_PAPER)
    return letters[:CHECK_LETTERS]
