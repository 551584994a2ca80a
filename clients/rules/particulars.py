"""What a client's particulars may be, whether a person types them or a file brings them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from clients.terms import ContactAnswer, ContactChannel

EARLIEST_BIRTH: Final = date(1900, 1, 1)
# domain.md 4.1: not eligible below. Shown as a warning, never a refusal: the record may begin earlier.
ADULT_AGE: Final = 18

MAX_LENGTH: Final[Mapping[str, int]] = MappingProxyType(
    {
        "legal_first_name": 80,
        "legal_last_name": 80,
        "preferred_name": 80,
        "pronouns": 40,
        "email": 254,
        "phone": 40,
        "address": 400,
        "safe_to_contact": 400,
        "external_reference": 80,
        "time_zone": 60,
    }
)

_PHONE_PUNCTUATION: Final = frozenset(" ()+-./#extEXT,*")
# E.164 allows fifteen digits; an extension may follow. Fewer than seven reach nobody.
_PHONE_DIGITS: Final = range(7, 22)


@dataclass(frozen=True, kw_only=True)
class ClientDetails:
    """The particulars of a client, as a form or an import hands them over."""

    legal_first_name: str
    legal_last_name: str
    time_zone: str
    preferred_name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    address: str = ""
    safe_to_contact: str = ""
    voicemail: ContactAnswer = ContactAnswer.NOT_ASKED
    shared_phone: ContactAnswer = ContactAnswer.NOT_ASKED
    channel: ContactChannel = ContactChannel.NONE
    told_of_risk: bool = False
    external_reference: str = ""


class BirthDateProblem(StrEnum):
    """Why a birth date cannot be one."""

    FUTURE = "FUTURE"
    TOO_EARLY = "TOO_EARLY"


def birth_date_problem(birth_date: date, *, today: date) -> BirthDateProblem | None:
    """Return why nobody in care can be born on this day; None when somebody can."""
    if birth_date > today:
        return BirthDateProblem.FUTURE
    return BirthDateProblem.TOO_EARLY if birth_date < EARLIEST_BIRTH else None


def age_on(birth_date: date, day: date) -> int:
    """Return completed years of age."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_phone(text: str) -> bool:
    """Say whether a text can be a telephone number, with or without an extension."""
    digits = sum(c.isascii() and c.isdigit() for c in text)
    return digits in _PHONE_DIGITS and all(c in _PHONE_PUNCTUATION or (c.isascii() and c.isdigit()) for c in text)


def tidy(text: str, *, keep_lines: bool = False) -> str:
    """Return text in composed form, without blanks around it or doubled inside a line."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    return "\n".join(lines).strip() if keep_lines else " ".join(lines).strip()


def unprintable(text: str) -> bool:
    """Say whether a text holds control or direction-changing characters; line ends and tabs pass.

    They would forge lines in exports and reverse names on screen (trust.md V-24).
    """
    return any(_is_hidden(c) for c in text if c not in "\n\r\t")


def _is_hidden(character: str) -> bool:
    # U+200D joins emoji and Indic letters, U+200C separates Persian ones: both belong in names.
    category = unicodedata.category(character)
    return category in {"Cc", "Cs"} or (category == "Cf" and character not in "\u200c\u200d")
