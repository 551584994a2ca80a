"""Reading one row of a client list into the particulars of a client, or into its faults."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clients.rules import identity, import_values, particulars
from clients.rules.particulars import ClientDetails
from clients.services.csv_file import Line
from clinic.practice.models import Practice
from clinic.staff.models import User

LONGEST_SHOWN: Final = 40


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """One row that was understood."""

    line: int
    details: ClientDetails
    therapist: User | None
    is_put_away: bool

    @property
    def name(self) -> str:
        """The name as lists show it."""
        return f"{self.details.preferred_name or self.details.legal_first_name} {self.details.legal_last_name}"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why one value of one row cannot be taken over."""

    line: int
    reason: str


class _BadValue(Exception):
    """One value of the row is wrong; the text says how."""


class RowReader:
    """Reads rows under one heading, for one practice."""

    def __init__(
        self,
        *,
        practice: Practice,
        therapists: Iterable[User],
        columns: Mapping[str, int],
        day_first: bool,
        today: date,
    ) -> None:
        self._practice = practice
        self._columns = columns
        self._day_first = day_first
        self._today = today
        self._by_email = {identity.normalize_email(user.email): user for user in therapists}
        self._by_name: dict[str, list[User]] = {}
        for user in therapists:
            self._by_name.setdefault(_name_key(user.name), []).append(user)
        self._widest = max(columns.values()) + 1

    def read(self, line: Line) -> ImportedRow | list[Problem]:
        """Return the client of a row, or everything that is wrong with it."""
        if len(line.values) < self._widest and not line.values[1:]:
            return [Problem(line=line.number, reason=_("The row holds one value only. Is the separator the same?"))]
        faults: list[str] = []

        def value_of(read: Callable[[Mapping[str, str]], object]) -> object:
            try:
                return read(cells)
            except _BadValue as fault:
                faults.append(str(fault))
                return None

        cells = {field: self._cell(line, field) for field in self._columns}
        values = {name: value_of(read) for name, read in self._readers().items()}
        if faults:
            return [Problem(line=line.number, reason=reason) for reason in faults]
        therapist, put_away = values.pop("therapist"), values.pop("is_put_away")
        return ImportedRow(
            line=line.number,
            details=ClientDetails(**values),  # type: ignore[arg-type]
            therapist=therapist,  # type: ignore[arg-type]
            is_put_away=bool(put_away),
        )

    def _cell(self, line: Line, field: str) -> str:
        position = self._columns[field]
        return line.values[position].strip() if position < len(line.values) else ""

    def _readers(self) -> dict[str, Callable[[Mapping[str, str]], object]]:
        return {
            "legal_first_name": lambda cells: _text(cells, "first_name", "legal_first_name", required=True),
            "legal_last_name": lambda cells: _text(cells, "last_name", "legal_last_name", required=True),
            "preferred_name": lambda cells: _text(cells, "preferred_name", "preferred_name"),
            "pronouns": lambda cells: _text(cells, "pronouns", "pronouns"),
            "external_reference": lambda cells: _text(cells, "external_reference", "external_reference"),
            "birth_date": self._birth_date,
            "email": _email,
            "phone": _phone,
            "address": _address,
            "time_zone": self._time_zone,
            "therapist": self._therapist,
            "is_put_away": _put_away,
        }

    def _birth_date(self, cells: Mapping[str, str]) -> date | None:
        text = cells.get("birth_date", "")
        if not text:
            return None
        found = import_values.parse_date(text, day_first=self._day_first, today=self._today)
        if found is None:
            raise _BadValue(_("Birth date “%(value)s” is not a date.") % {"value": _shown(text)})
        match particulars.birth_date_problem(found, today=self._today):
            case particulars.BirthDateProblem.FUTURE:
                raise _BadValue(_("Birth date “%(value)s” lies in the future.") % {"value": _shown(text)})
            case particulars.BirthDateProblem.TOO_EARLY:
                raise _BadValue(_("Birth date “%(value)s” lies before 1900.") % {"value": _shown(text)})
        return found

    def _time_zone(self, cells: Mapping[str, str]) -> str:
        text = cells.get("time_zone", "")
        if not text:
            return self._practice.time_zone
        zone = import_values.parse_zone(text, known=known_zones())
        if zone is None:
            raise _BadValue(_("Time zone “%(value)s” is not known.") % {"value": _shown(text)})
        return zone

    def _therapist(self, cells: Mapping[str, str]) -> User | None:
        text = cells.get("therapist", "")
        if not text:
            return None
        if user := self._by_email.get(identity.normalize_email(text)):
            return user
        found = self._by_name.get(_name_key(text)) or self._by_name.get(_name_key(text.split(",")[0])) or []
        if len(found) == 1:
            return found[0]
        if found:
            raise _BadValue(
                _("More than one therapist is called “%(value)s”; use the e-mail.") % {"value": _shown(text)}
            )
        raise _BadValue(_("No therapist of the practice is called “%(value)s”.") % {"value": _shown(text)})


def _text(cells: Mapping[str, str], column: str, field: str, *, required: bool = False) -> str:
    text = cells.get(column, "")
    heading = column.replace("_", " ").capitalize()
    if particulars.unprintable(text):
        raise _BadValue(_("%(field)s holds characters that cannot be printed.") % {"field": heading})
    text = particulars.tidy(text)
    if required and not text:
        raise _BadValue(_("%(field)s is empty.") % {"field": heading})
    most = particulars.MAX_LENGTH[field]
    if len(text) > most:
        raise _BadValue(_("%(field)s is longer than %(most)d characters.") % {"field": heading, "most": most})
    return text


def _email(cells: Mapping[str, str]) -> str:
    text = _text(cells, "email", "email")
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise _BadValue(_("E-mail “%(value)s” is not an address.") % {"value": _shown(text)}) from None
    return text


def _phone(cells: Mapping[str, str]) -> str:
    for column in ("mobile", "phone", "home_phone"):
        text = _text(cells, column, "phone")
        if not text:
            continue
        if not particulars.is_phone(text):
            raise _BadValue(_("Telephone “%(value)s” is not a number.") % {"value": _shown(text)})
        return text
    return ""


def _address(cells: Mapping[str, str]) -> str:
    street = [_text(cells, column, "address") for column in ("address", "address_2")]
    state_and_zip = " ".join(filter(None, (_text(cells, "state", "address"), _text(cells, "zip", "address"))))
    town = ", ".join(filter(None, (_text(cells, "city", "address"), state_and_zip)))
    whole = "\n".join(filter(None, (*street, town)))
    if len(whole) > particulars.MAX_LENGTH["address"]:
        raise _BadValue(_("The address is longer than %(most)d characters.") % {"most": 400})
    return whole


def _put_away(cells: Mapping[str, str]) -> bool:
    text = cells.get("status", "")
    put_away = import_values.is_put_away(text)
    if put_away is None:
        raise _BadValue(_("Status “%(value)s” is not known; active and inactive are.") % {"value": _shown(text)})
    return put_away


def _name_key(name: str) -> str:
    """Return a name without titles and order, so that "Quinn, Dr. Thea" finds Thea Quinn."""
    return " ".join(sorted(word for word in identity.search_words(name) if word not in {"dr", "mr", "ms", "mrs"}))


def _shown(text: str) -> str:
    """Return a value fit to stand in a sentence on a terminal."""
    clean = "".join("\N{REPLACEMENT CHARACTER}" if particulars.unprintable(c) else c for c in " ".join(text.split()))
    return clean if len(clean) <= LONGEST_SHOWN else clean[: LONGEST_SHOWN - 1] + "…"


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones; read from disk once."""
    return frozenset(zoneinfo.available_timezones())
