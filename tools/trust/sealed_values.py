"""Every sealed value of a database as somebody with the database, and without the keys, has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from clinic.core.encryption import DecryptionFailed, EncryptedField
from clinic.core.triggers import guards_aside


@dataclass(frozen=True)
class SealedValue:
    """One value in its place."""

    model: Any
    pk: Any
    field: EncryptedField
    practice_id: Any
    stored: bytes

    @property
    def place(self) -> tuple[str, Any, str]:
        """Table, row and column."""
        return self.model._meta.db_table, self.pk, str(self.field.column)

    def opens(self) -> bool:
        """Say whether the application shows a value here; raises what only a fault would raise."""
        row = self.model._base_manager.get(pk=self.pk)
        try:
            getattr(row, self.field.attname)
        except DecryptionFailed:
            return False
        return True

    def overwrite(self, stored: bytes) -> None:
        """Put other bytes in this place, past the application and past its guards."""
        table, pk, column = self.place
        key = self.model._meta.pk
        quoted = connection.ops.quote_name
        sql = f"UPDATE {quoted(table)} SET {quoted(column)} = %s WHERE {quoted(key.column)} = %s"  # nosec B608 # noqa: S608 -- names of the model
        with guards_aside(connection, table), connection.cursor() as cursor:
            cursor.execute(sql, [stored, key.get_db_prep_value(pk, connection)])


def sealed_values() -> Iterator[SealedValue]:
    """Yield every stored value of every encrypted field."""
    models: list[Any] = apps.get_models()
    for model in models:
        fields = [item for item in model._meta.local_concrete_fields if isinstance(item, EncryptedField)]
        for row in model._base_manager.order_by("pk").iterator(chunk_size=200) if fields else ():
            for item in fields:
                stored = row.__dict__[item.attname]
                if stored is not None:
                    yield SealedValue(model, row.pk, item, row.practice_id, bytes(stored))


def count_unreadable() -> tuple[int, int]:
    """Return how many sealed values there are, and how many of them do not open."""
    opened = [value.opens() for value in sealed_values()]
    return len(opened), opened.count(False)
