"""Which column of another tool's client list holds what.

Names as practice tools export them, compared without case, spaces and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_NOT_LETTER: Final = re.compile(r"[^a-z0-9]+")

REQUIRED: Final = ("first_name", "last_name")

KNOWN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "first_name": ("first name", "legal first name", "given name", "firstname", "client first name", "first"),
    "last_name": ("last name", "legal last name", "surname", "family name", "client last name", "last"),
    "preferred_name": ("preferred name", "preferred first name", "nickname", "goes by", "name used"),
    "birth_date": ("dob", "date of birth", "birth date", "birthdate", "birthday"),
    "email": ("email", "e-mail", "email address", "primary email", "client email"),
    "mobile": ("mobile", "mobile phone", "cell", "cell phone", "mobile number", "primary phone"),
    "phone": ("phone", "phone number", "telephone", "contact number"),
    "home_phone": ("home phone", "other phone", "work phone"),
    "address": ("address", "street", "street address", "address 1", "address line 1", "mailing address"),
    "address_2": ("address 2", "address line 2", "apt", "unit", "suite"),
    "city": ("city", "town"),
    "state": ("state", "province", "region", "state province"),
    "zip": ("zip", "zip code", "postal code", "postcode", "zip postal code"),
    "time_zone": ("time zone", "timezone", "tz"),
    "pronouns": ("pronouns", "preferred pronouns"),
    "external_reference": (
        "client id",
        "external id",
        "patient id",
        "chart number",
        "client number",
        "record number",
        "mrn",
        "id",
    ),
    "therapist": ("primary clinician", "clinician", "therapist", "primary therapist", "provider", "practitioner"),
    "status": ("status", "client status", "active"),
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where each of our fields stands in the file, and what is left over."""

    positions: Mapping[str, int]
    ignored: tuple[str, ...]


class ColumnsNotUnderstood(Exception):
    """The heading line does not say what an import needs; ``code`` and ``names`` say why."""

    def __init__(self, code: str, names: Sequence[str]) -> None:
        super().__init__(code)
        self.code = code
        self.names = tuple(names)


def plain(name: str) -> str:
    """Reduce a heading to what is compared."""
    return _NOT_LETTER.sub("", name.lower())


_BY_NAME: Final = {plain(name): field for field, names in KNOWN_NAMES.items() for name in names}


def recognize(header: Sequence[str], *, mapped: Mapping[str, str] | None = None) -> Columns:
    """Find our fields in the heading line; ``mapped`` says what the reader's own names mean.

    Raises :class:`ColumnsNotUnderstood` for a heading that stands twice, a mapping that names no
    column or no field of ours, two columns for one field, or a required field that is missing.
    """
    wishes = {plain(column): field for column, field in (mapped or {}).items()}
    plain_header = [plain(name) for name in header]
    _refuse("twice", [name for name in header if name.strip() and plain_header.count(plain(name)) > 1])
    _refuse("unknown_field", [field for field in wishes.values() if field not in KNOWN_NAMES])
    _refuse("unknown_column", [column for column in (mapped or {}) if plain(column) not in plain_header])

    positions: dict[str, int] = {}
    ignored = []
    # A wish wins over a name that is merely recognized, wherever the two stand.
    taken = set(wishes.values())
    for position, name in enumerate(plain_header):
        field = wishes.get(name) or _BY_NAME.get(name)
        if field is None or (name not in wishes and field in taken):
            ignored.append(header[position])
            continue
        if field in positions:
            if name in wishes:
                raise ColumnsNotUnderstood("same_field", [header[positions[field]], header[position]])
            ignored.append(header[position])
            continue
        positions[field] = position
    _refuse("missing", [field for field in REQUIRED if field not in positions])
    return Columns(positions=positions, ignored=tuple(name for name in ignored if name.strip()))


def _refuse(code: str, names: Sequence[str]) -> None:
    if names:
        raise ColumnsNotUnderstood(code, list(dict.fromkeys(names)))
