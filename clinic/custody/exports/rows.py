"""Rows as plain values: what JSON, CSV and the manifest are made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import models

from clinic.core.encryption import EncryptedBytesField, EncryptedField
from clinic.core.keyring import Purpose
from clinic.custody.exports.coverage import OMITTED, RESTRICTED


class NotForExport(TypeError):
    """A field that leaves only by its own, separate way."""


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns of a model that leave with a record."""
    label = model._meta.label_lower
    omitted = OMITTED.get(label, frozenset()) | RESTRICTED.get(label, frozenset())
    fields = [field for field in model._meta.concrete_fields if field.name not in omitted]
    for field in fields:
        if isinstance(field, EncryptedField) and field.purpose is not Purpose.RECORD:
            raise NotForExport(f"{model._meta.label} holds {field.name} under a key of its own.")
        if isinstance(field, EncryptedBytesField):
            raise NotForExport(f"{model._meta.label}.{field.name} is a file: it leaves as an attachment.")
    return fields


def row_of(instance: models.Model) -> dict[str, Any]:
    """Return one row with every sealed value opened."""
    return {field.attname: plain(getattr(instance, field.attname)) for field in fields_of(type(instance))}


def rows_of(instances: Iterable[models.Model]) -> list[dict[str, Any]]:
    """Return rows in the order given."""
    return [row_of(instance) for instance in instances]


def plain(value: Any) -> Any:
    """Reduce a value to what JSON holds exactly; times are in UTC, quantities stay text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
