"""Values of a record in words, for people to read: codes by their labels, keys by what they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from clients.measures.rules.registry import INSTRUMENTS
from clinic.core import wording
from clinic.core.labels import label
from clinic.custody.exports.gathering import ClientRecord
from clinic.staff.models import User

# Columns that hold a code without its enum: bands, reasons. What people wrote lies in longer or sealed ones.
CODE_LENGTH: Final = 40

# What a row is called where another row refers to it.
NAMES: Final[Mapping[str, Callable[[Any], str]]] = {
    "clients.course": lambda row: _("Course opened %(day)s") % {"day": wording.day(row.opened_at, "date")},
    "clients.medicalclearance": lambda row: _("Clearance of %(day)s") % {"day": wording.day(row.requested_at, "date")},
    "clients.consenttemplate": lambda row: _("%(title)s, version %(n)s") % {"title": row.title, "n": row.version},
    "practice.appointmenttype": lambda row: row.name,
    "practice.location": lambda row: row.name,
    "practice.room": lambda row: row.name,
    "scheduling.appointment": lambda row: wording.moment_text(row.starts_at),
    "therapy_sessions.prescription": lambda row: _("Order of %(day)s") % {"day": wording.day(row.issued_on, "date")},
    "therapy_sessions.dosingsession": lambda row: _("Session No. %(n)s") % {"n": row.number},
    "therapy_sessions.dose": lambda row: wording.moment_text(row.at),
    "integration.integrationnote": lambda row: _("Note of %(day)s") % {"day": wording.day(row.held_at, "date")},
    "integration.commitment": lambda row: row.what,
}


class Words:
    """Puts the values of one record into words, in the active time zone."""

    def __init__(self, record: ClientRecord) -> None:
        self.record = record

    @cached_property
    def _rows(self) -> dict[Any, models.Model]:
        groups = [*self.record.rows.values(), *self.record.reference.values()]
        return {row.pk: row for group in groups for row in group}

    def heading(self, field: models.Field[Any, Any]) -> str:
        """Return what a column is called."""
        text = str(field.verbose_name)
        return text[:1].upper() + text[1:]

    def value(self, row: models.Model, field: models.Field[Any, Any]) -> str:
        """Return one value in words; '' where there is none."""
        value = getattr(row, field.attname)
        if value is None or value in ("", [], {}):
            return ""
        if field.is_relation:
            return self._named(field, value)
        if field.name == "instrument" and value in INSTRUMENTS:
            return INSTRUMENTS[value].title
        if type(value) is str and type(field) is models.CharField and (field.max_length or 0) <= CODE_LENGTH:
            return _code(value)
        return self.plain(value)

    def _named(self, field: models.Field[Any, Any], pk: Any) -> str:
        if field.related_model is User:
            return self.record.person(pk)
        row = self._rows.get(pk)
        if row is None:
            return ""
        name = NAMES.get(row._meta.label_lower)
        return name(row) if name else wording_key(row)

    def plain(self, value: Any) -> str:
        """Return a value that stands for itself."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, StrEnum):
            return label(value)
        if isinstance(value, datetime):
            return wording.moment_text(value)
        if isinstance(value, date):
            return wording.day(value, "date")
        if isinstance(value, Decimal):
            return wording.number(value)
        if isinstance(value, dict):
            return "; ".join(f"{_code(key)}: {self.plain(item)}" for key, item in value.items())
        if isinstance(value, list | tuple):
            return ", ".join(_code(item) if isinstance(item, str) else self.plain(item) for item in value)
        return str(value)


def wording_key(row: models.Model) -> str:
    """Return a short key for a row that has no name of its own."""
    return _("entry %(key)s") % {"key": str(row.pk)[:8]}


def _code(value: Any) -> str:
    """Write a stored code that has no label in small letters; leave what people wrote alone."""
    text = str(value)
    return text.replace("_", " ").capitalize() if text.isupper() and len(text) > 3 else text
