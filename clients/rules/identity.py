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
