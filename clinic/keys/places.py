"""Where sealed values lie: every encrypted field of every model, and what other apps seal by hand.

A place knows what still stands under an old key, and seals it anew in batches. Each value is
replaced only if it is still the one that was read: an edit made meanwhile always wins, and a
rotation that is killed has replaced whole values or none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.apps import apps
from django.db import OperationalError, connection, models

from clinic.core.encryption import DecryptionFailed, EncryptedField, Sealed, sealed_prefix
from clinic.core.keyring import Purpose, key_ring
from clinic.core.triggers import guards_aside

BATCH: Final = 500
# Files are sealed values too; a batch is cut short before it fills the memory.
BATCH_BYTES: Final = 16_000_000
# On PostgreSQL a batch may meet an act that holds its rows the other way round; one of the two is asked to try again.
TRIES: Final = 6


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What one batch did."""

    resealed: int = 0
    unreadable: tuple[str, ...] = ()


class Place(Protocol):
    """One table's values of one purpose."""

    @property
    def name(self) -> str: ...
    @property
    def purpose(self) -> Purpose: ...
    def left(self) -> int: ...
    def reseal(self) -> Iterator[Progress]: ...


# Places that only the apps above know of; they add themselves in AppConfig.ready.
more_places: Final[list[Callable[[], Place]]] = []


def places_of(purpose: Purpose) -> list[Place]:
    """Return every place whose values stand under keys of this purpose."""
    found: list[Place] = [
        SealedFields(model=model, purpose=purpose, fields=fields)
        for model in apps.get_models()
        if not model._meta.proxy and (fields := _sealed_fields(model, purpose))
    ]
    return found + [place for place in (make() for make in more_places) if place.purpose is purpose]


def _sealed_fields(model: type[models.Model], purpose: Purpose) -> tuple[EncryptedField, ...]:
    local = model._meta.local_concrete_fields
    return tuple(item for item in local if isinstance(item, EncryptedField) and item.purpose is purpose)


@dataclass(frozen=True, kw_only=True)
class _Replacement:
    """One row's new ciphertexts, and the old ones they may replace."""

    pk: Any
    columns: tuple[str, ...]
    new: tuple[bytes, ...]
    old: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.new)) + sum(map(len, self.old))


@dataclass(frozen=True, kw_only=True)
class SealedFields:
    """The encrypted fields of one model."""

    model: type[models.Model]
    purpose: Purpose
    fields: tuple[EncryptedField, ...]

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    def left(self) -> int:
        """Return how many rows hold a value that is not under the primary key."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self._table} WHERE {self._is_old}", self._prefixes)  # nosec B608 # noqa: S608 -- names of the model
            return int(cursor.fetchone()[0])

    def reseal(self) -> Iterator[Progress]:
        """Seal every such value anew, batch by batch, in the order of the rows' keys."""
        after: Any = None
        while keys := self._rows_under_old_keys(after):
            batch: list[_Replacement] = []
            unreadable: list[str] = []
            for key in keys:
                after = key
                batch += self._resealed(key, unreadable)
                if sum(item.size for item in batch) > BATCH_BYTES:
                    break
            yield Progress(resealed=self._replace(batch), unreadable=tuple(unreadable))

    @property
    def _table(self) -> str:
        return _quoted(self.model._meta.db_table)

    @property
    def _pk(self) -> models.Field[Any, Any]:
        return self.model._meta.pk

    @property
    def _is_old(self) -> str:
        columns = [_quoted(str(item.column)) for item in self.fields]
        return "(" + " OR ".join(f"({column} IS NOT NULL AND substr({column}, 1, 5) <> %s)" for column in columns) + ")"

    @property
    def _prefixes(self) -> list[bytes]:
        return [sealed_prefix(key_ring().primary(self.purpose))] * len(self.fields)

    def _rows_under_old_keys(self, after: Any) -> list[Any]:
        column = _quoted(str(self._pk.column))
        beyond = f"{column} > %s AND " if after is not None else ""
        start = [self._pk.get_db_prep_value(after, connection)] if after is not None else []
        sql = f"SELECT {column} FROM {self._table} WHERE {beyond}{self._is_old} ORDER BY {column} LIMIT {BATCH}"  # nosec B608 # noqa: S608 -- names of the model
        with connection.cursor() as cursor:
            cursor.execute(sql, [*start, *self._prefixes])
            return [self._pk.to_python(key) for (key,) in cursor.fetchall()]

    def _resealed(self, pk: Any, unreadable: list[str]) -> list[_Replacement]:
        row: Any = self.model._base_manager.filter(pk=pk).first()
        if row is None:
            return []
        prefix = sealed_prefix(key_ring().primary(self.purpose))
        changes: list[tuple[str, bytes, bytes]] = []
        for item in self.fields:
            sealed = row.__dict__[item.attname]
            if isinstance(sealed, Sealed) and not sealed.startswith(prefix):
                try:
                    changes.append((str(item.column), item.reseal(row, sealed), sealed))
                except DecryptionFailed:
                    unreadable.append(f"{self.name} {pk} {item.name}")
        if not changes:
            return []
        columns, new, old = zip(*changes, strict=True)
        return [_Replacement(pk=pk, columns=columns, new=new, old=old)]

    def _replace(self, batch: Sequence[_Replacement]) -> int:
        for pause in range(TRIES):
            try:
                return self._replace_once(batch)
            except OperationalError:
                if pause == TRIES - 1 or connection.in_atomic_block:
                    raise
                time.sleep(0.05 * 2**pause)
        return 0

    def _replace_once(self, batch: Sequence[_Replacement]) -> int:
        replaced = 0
        with guards_aside(connection, self.model._meta.db_table), connection.cursor() as cursor:
            for item in batch:
                columns = [_quoted(name) for name in item.columns]
                sql = (
                    f"UPDATE {self._table} SET {', '.join(f'{name} = %s' for name in columns)} "  # nosec B608 # noqa: S608 -- names of the model
                    f"WHERE {_quoted(str(self._pk.column))} = %s AND {' AND '.join(f'{name} = %s' for name in columns)}"
                )
                key = self._pk.get_db_prep_value(item.pk, connection)
                cursor.execute(sql, [*map(bytes, item.new), key, *map(bytes, item.old)])
                replaced += cursor.rowcount
        return replaced


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
