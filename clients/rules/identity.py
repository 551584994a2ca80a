"""How names, addresses and numbers are reduced before they are compared.

Search must find Zoë by "zoe" and a telephone number however it was typed (trust.md R-102).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NOT_WORD: Final = re.compile(r"[^\w]+")
# Ten digits identify a subscriber with the area; country codes are typed or left out at will.
PHONE_DIGITS: Final = 10
_OPEN: Final = frozenset("aeiouy")
_SOUND_LENGTH: Final = 4
_SOUNDS: Final = {
    **dict.fromkeys("bfpv", "1"),
    **dict.fromkeys("cgjkqsxz", "2"),
    **dict.fromkeys("dt", "3"),
    "l": "4",
    **dict.fromkeys("mn", "5"),
    "r": "6",
}
_EXTENSION: Final = re.compile(r"(?:ext|x|#|,).*", re.IGNORECASE | re.DOTALL)


def fold(text: str) -> str:
    """Return ``text`` casefolded, without diacritics or invisible characters."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    kept = (c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})
    return "".join(kept).casefold().strip()


def search_words(text: str) -> list[str]:
    """Return the words of a name or query in the form they are compared."""
    return [word for word in _NOT_WORD.split(fold(text)) if word]


def search_name(last: str, first: str, preferred: str = "") -> str:
    """Return the sortable, searchable form of a name: last name first."""
    return " ".join(search_words(f"{last} {first} {preferred}"))[:260]


def normalize_email(email: str) -> str:
    """Return an address in the form duplicates are found by; '' when empty."""
    return fold(email)


def normalize_phone(phone: str) -> str:
    """Return the last ten digits of a number, without its extension; '' when there are none."""
    subscriber = _EXTENSION.sub("", phone)
    return "".join(c for c in subscriber if c.isascii() and c.isdigit())[-PHONE_DIGITS:]


def is_alike(one: str, other: str) -> bool:
    """Say whether two names may be one: alike without marks, one slip apart, or of one sound."""
    first, second = "".join(search_words(one)), "".join(search_words(other))
    if not first or not second:
        return False
    return is_one_slip(first, second) or "" != sound(first) == sound(second)


def is_one_slip(one: str, other: str) -> bool:
    """Say whether one letter was left out, added, exchanged, or two neighbors swapped, at most once."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        is_swap = left[:2] == right[1::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or is_swap
    return left[1:] == right or left == right[1:]


def sound(word: str) -> str:
    """Return a key that words of one sound share: Soundex, with the first letter by its sound too."""
    letters = fold(word).replace("ph", "f")
    found: list[str] = []
    last = ""
    for letter in letters:
        code = _SOUNDS.get(letter, "")
        if code and code != last:
            found.append(code)
        # Letters around h and w are heard as one.
        if letter not in "hw":
            last = code
    opens_open = letters[:1] if letters[:1] in _OPEN else ""
    return (opens_open + "".join(found))[:_SOUND_LENGTH]
