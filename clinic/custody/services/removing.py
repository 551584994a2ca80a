"""Remove every row of a client, wherever it lies, and say what was removed.

The rows are found by following foreign keys backwards from the client, so that a table nobody
thought of is not left behind; sealed text is not opened, only hashed as it lies. Guards of
append-only tables step aside inside this one transaction and are back before it ends
(``clinic.core.triggers``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final
from uuid import UUID

from django.db import connection, models

from clients.models import Client
from clients.rules.identity import normalize_email
from clinic.core.signing import content_hash
from clinic.core.triggers import guards_aside
from clinic.custody.exports.coverage import WITHHELD, own_models
from clinic.custody.exports.rows import plain
from clinic.messaging.models import LocalMail
from clinic.messaging.terms import MailKind

AT_ONCE: Final = 200
# The ledger and the certificates stay: they hold keys and counts.
STAYS: Final = frozenset({"audit.auditevent", "custody.purge"})
KEPT_APART: Final = "kept apart from the record"
NAMING: Final = frozenset({"subject_id", "record_id"})
Rows = dict[type[models.Model], set[Any]]


def rows_of_client(client: Client) -> Rows:
    """Return the keys of every row that hangs off a client, by model, the client's own included."""
    found: Rows = {}
    _add(found, Client, {client.pk})
    for model in own_models():
        label = model._meta.label_lower
        if label not in STAYS and any(field.attname == "client_id" for field in model._meta.concrete_fields):
            _add(found, model, set(_keys(model, "client_id", {client.pk})))
    removed = {pk for keys in list(found.values()) for pk in keys}
    for model, name in _naming_fields():
        _add(found, model, set(_keys(model, name, removed)))
    _add(found, LocalMail, set(_local_mail(client)))
    return found


def _add(found: Rows, model: type[models.Model], keys: set[Any]) -> None:
    """Add rows, and whatever points at them by a foreign key, and at those."""
    new = keys - found.get(model, set())
    if not new:
        return
    found.setdefault(model, set()).update(new)
    # Relations without a name to go back by ("+") are hidden, and count all the same.
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            other: type[models.Model] = relation.related_model
            _add(found, other, set(_keys(other, relation.field.attname, new)))


def _naming_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Yield the columns that name a row without pointing at it: drafts, held texts, signatures, tasks."""
    for model in own_models():
        if model._meta.label_lower not in STAYS:
            for field in model._meta.concrete_fields:
                if field.attname in NAMING and isinstance(field, models.UUIDField):
                    yield model, field.attname


def _keys(model: type[models.Model], name: str, keys: set[Any]) -> Iterator[Any]:
    for batch in _batches(keys):
        yield from model._base_manager.filter(**{f"{name}__in": batch}).values_list("pk", flat=True)


def _local_mail(client: Client) -> Iterator[UUID]:
    """Yield kept messages to the client's present address; they carry no key of a client."""
    address = normalize_email(client.email)
    if not address:
        return
    for mail in LocalMail.objects.filter(practice_id=client.practice_id, kind=MailKind.CLIENT).iterator():
        if normalize_email(mail.recipient) == address:
            yield mail.pk


def certificate_of(rows: Rows) -> tuple[dict[str, dict[str, Any]], str]:
    """Return how many rows of each table there are with the SHA-256 of what they hold, and one hash over all.

    Whatever a copy of the record leaves out is one line: a certificate does not tell which of it there was.
    """
    removed: dict[str, dict[str, Any]] = {}
    for model, keys in sorted(rows.items(), key=lambda item: item[0]._meta.label_lower):
        label = model._meta.label_lower
        line = removed.setdefault(KEPT_APART if label in WITHHELD else label, {"rows": 0, "sha256": ""})
        line["rows"] += len(keys)
        line["sha256"] = hashlib.sha256((line["sha256"] + _hash(model, keys)).encode()).hexdigest()
    return removed, content_hash(removed)


def _hash(model: type[models.Model], keys: set[Any]) -> str:
    names = [field.attname for field in model._meta.concrete_fields]
    digest = hashlib.sha256()
    for batch in _batches(keys):
        for values in model._base_manager.filter(pk__in=batch).order_by("pk").values_list(*names):
            # Sealed values go in as they lie: nobody reads a record in order to remove it.
            row = [bytes(value).hex() if isinstance(value, bytes | memoryview) else plain(value) for value in values]
            digest.update(json.dumps(row).encode() + b"\n")
    return digest.hexdigest()


def remove(rows: Rows) -> int:
    """Remove the rows; to be called inside a transaction. Returns how many are gone."""
    with ExitStack() as aside:
        for model in sorted(rows, key=lambda model: model._meta.db_table):
            aside.enter_context(guards_aside(connection, model._meta.db_table))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Rows that point at each other go together; what still points at them shows below.
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        gone = 0
        for model, keys in rows.items():
            for batch in _batches(keys):
                # The raw delete: nothing is followed, everything that follows is in the list already.
                gone += model._base_manager.filter(pk__in=batch)._raw_delete(using=connection.alias)
        # Whatever else still points at what is gone shows now, while all of it can be undone.
        connection.check_constraints()
    return gone


def _batches(keys: set[Any]) -> Iterator[list[Any]]:
    ordered = sorted(keys, key=str)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
