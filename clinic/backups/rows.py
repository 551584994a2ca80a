"""Copy every row of one database into another, whatever their engines, and prove that none changed.

Values travel as the Python values of their fields; sealed values stay sealed. Each row is hashed
on both sides; a table's hash is the sum of its rows', so that it does not depend on their order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.backups.databases import NOT_OURS

BATCH: Final = 500
_HASH_SPACE: Final = 1 << 256


class TablesDiffer(Exception):
    """The two databases do not hold the same tables, so not every row would have a place."""


@dataclass(frozen=True)
class TableHash:
    """How many rows a table has, and the sum of their hashes."""

    rows: int = 0
    total: int = 0

    def plus(self, row: tuple[Any, ...]) -> TableHash:
        """Return the hash with one more row."""
        number = int.from_bytes(hashlib.sha256(_stable(row)).digest(), "big")
        return TableHash(self.rows + 1, (self.total + number) % _HASH_SPACE)


Hashes = dict[str, TableHash]


def kept_models() -> list[type[models.Model]]:
    """Return a model for every table whose rows belong to the installation."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[table] for table in sorted(found)]


def hash_rows() -> Hashes:
    """Return the hash of every table of the database that stands in."""
    hashes: Hashes = {}
    for model in kept_models():
        found = TableHash()
        for row in _rows_of(model):
            found = found.plus(row)
        hashes[model._meta.db_table] = found
    return hashes


def copy_rows(target: BaseDatabaseWrapper) -> Hashes:
    """Replace everything in ``target`` by the rows of the database that stands in; all or nothing.

    Guards step aside for it and are back when it ends. Returns the hashes of what was read.
    """
    source = connections[DEFAULT_DB_ALIAS]
    _refuse_unknown_tables(source)
    hashes: Hashes = {}
    target.ensure_connection()
    target.disable_constraint_checking()
    with _transaction(target), _guards_aside(target):
        with target.cursor() as cursor:
            for model in kept_models():
                table = _quoted(target, model._meta.db_table)
                cursor.execute(f"DELETE FROM {table}")  # nosec B608 # noqa: S608 -- a quoted name
            for model in kept_models():
                hashes[model._meta.db_table] = _copy_table(model, target, cursor)
            for statement in target.ops.sequence_reset_sql(no_style(), kept_models()):
                cursor.execute(statement)
        target.check_constraints()
    target.enable_constraint_checking()
    return hashes


def _copy_table(model: type[models.Model], target: BaseDatabaseWrapper, cursor: Any) -> TableHash:
    fields = model._meta.local_concrete_fields
    columns = ", ".join(_quoted(target, str(field.column)) for field in fields)
    places = ", ".join("%s" for _field in fields)
    table = _quoted(target, model._meta.db_table)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # nosec B608 # noqa: S608 -- quoted names
    found, rows = TableHash(), _rows_of(model)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            found = found.plus(row)
        values = [
            tuple(field.get_db_prep_save(value, target) for field, value in zip(fields, row, strict=True))
            for row in batch
        ]
        cursor.executemany(insert, values)
    return found


def _rows_of(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    return iter(model._base_manager.order_by().values_list(*names).iterator(chunk_size=BATCH))


def _refuse_unknown_tables(source: BaseDatabaseWrapper) -> None:
    with source.cursor() as cursor:
        there = set(source.introspection.table_names(cursor))
    known = {model._meta.db_table for model in kept_models()}
    if there - NOT_OURS != known:
        names = ", ".join(sorted((there - NOT_OURS) ^ known))
        raise TablesDiffer(f"This code and the database do not have the same tables: {names}.")


@contextmanager
def _transaction(target: BaseDatabaseWrapper) -> Iterator[None]:
    # Not transaction.atomic(): the default alias means the source while we copy.
    target.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
    except BaseException:
        target.rollback()
        raise
    else:
        target.commit()
    finally:
        target.set_autocommit(True)


@contextmanager
def _guards_aside(target: BaseDatabaseWrapper) -> Iterator[None]:
    """Let rows in that may only be added one by one: triggers rest while a whole database is filled."""
    with target.cursor() as cursor:
        if target.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {_quoted(target, name)}")
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
            return
        tables = [_quoted(target, model._meta.db_table) for model in kept_models()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        # PostgreSQL alters no table that still has references to check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _quoted(connection: BaseDatabaseWrapper, name: str) -> str:
    return str(connection.ops.quote_name(name))


def _stable(row: tuple[Any, ...]) -> bytes:
    return json.dumps([_plain(value) for value in row], sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> Any:
    """Return one form for a value, whichever engine it came from."""
    if isinstance(value, bytes | memoryview | bytearray):
        return bytes(value).hex()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, timedelta):
        return value / timedelta(microseconds=1)
    if isinstance(value, UUID):
        return value.hex
    return value
