"""What somebody with the whole database, and without the ledger's key, can do to signed notes.

Each attack steps around the application and its guards, and says which records a verification has
to name afterwards. Django must be set up before this module is imported.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import DatabaseError, connection, models, transaction

from clinic.core.encryption import EncryptedField
from clinic.core.triggers import guards_aside
from clinic.signatures.kinds import Kind, all_kinds, kind_named
from clinic.signatures.models import Signature
from clinic.signatures.seal import signed_hash
from clinic.signatures.terms import Meaning
from clinic.signatures.verification import verify
from sessions.documents.order import ORDER_FIELDS
from sessions.models import Dose, DosingSession, Prescription, ReadinessCheck, SessionNote, TimelineEvent, VitalReading

Names = set[str]
Attack = Callable[[random.Random], Names]

ENTRIES: Final[tuple[Any, ...]] = (Dose, VitalReading, TimelineEvent, ReadinessCheck)
# Label and status of an order still move after the signature; the rest is the prescriber's.
OF_ORDER: Final = frozenset(
    {*ORDER_FIELDS, "client", "course", "prescriber", "signed_at", "signed_name", "content_hash"}
)


class NotPossible(Exception):
    """The database, or what lies in it, leaves no room for this attack; another is tried."""


def is_detected(dice: random.Random, attack: Attack) -> bool | None:
    """Make one attack, verify, undo everything; None when it was not possible."""
    with _without_constraints(), transaction.atomic():
        try:
            names = attack(dice)
        except (NotPossible, DatabaseError):
            transaction.set_rollback(True)
            return None
        found = any(name in finding.record for finding in verify() for name in names)
        transaction.set_rollback(True)
    return found


@contextmanager
def _without_constraints() -> Iterator[None]:
    """Whoever has the file of SQLite is not held up by its check constraints."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _row(dice: random.Random, rows: models.QuerySet[Any]) -> Any:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise NotPossible
    return rows.model._default_manager.get(pk=dice.choice(keys))


def _kind(dice: random.Random) -> Kind:
    return dice.choice(all_kinds())


def _columns(row: models.Model) -> list[Any]:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return [field for field in fields if not isinstance(row, Prescription) or field.name in OF_ORDER]


@contextmanager
def _aside(*tables: str) -> Iterator[None]:
    with ExitStack() as stack:
        for table in tables:
            stack.enter_context(guards_aside(connection, table))
        yield


def _write(row: models.Model, field: Any, stored: Any) -> None:
    table, key = row._meta.db_table, _key_of(row)
    quoted = connection.ops.quote_name
    sql = f"UPDATE {quoted(table)} SET {quoted(field.column)} = %s WHERE {quoted(key.column)} = %s"  # nosec B608 # noqa: S608 -- names of the model
    with _aside(table), connection.cursor() as cursor:
        cursor.execute(sql, [stored, key.get_db_prep_value(row.pk, connection)])


def _key_of(row: models.Model) -> Any:
    return row._meta.pk


def _remove(*rows: models.Model) -> None:
    for row in rows:
        table, key = row._meta.db_table, _key_of(row)
        quoted = connection.ops.quote_name
        sql = f"DELETE FROM {quoted(table)} WHERE {quoted(key.column)} = %s"  # nosec B608 # noqa: S608 -- names of the model
        with _aside(table), connection.cursor() as cursor:
            cursor.execute(sql, [key.get_db_prep_value(row.pk, connection)])


def _copy(row: models.Model, **changes: Any) -> None:
    """Insert a row's columns, as stored, under another key."""
    columns = [str(field.column) for field in row._meta.concrete_fields]
    table, quoted = row._meta.db_table, connection.ops.quote_name
    chosen = ", ".join("%s" if column in changes else quoted(column) for column in columns)
    listed = ", ".join(map(quoted, columns))
    sql = f"INSERT INTO {quoted(table)} ({listed}) SELECT {chosen} FROM {quoted(table)} WHERE id = %s"  # nosec B608 # noqa: S608 -- names of the model
    values = [_stored_key(changes[column]) for column in columns if column in changes]
    with _aside(table), connection.cursor() as cursor:
        cursor.execute(sql, [*values, _stored_key(row.pk)])


def _stored_key(value: Any) -> Any:
    return value.hex if isinstance(value, uuid.UUID) and connection.vendor == "sqlite" else value


def _other(dice: random.Random, row: models.Model, field: Any) -> Any:
    """Return, as the database stores it, a value that is not the one that stands there."""
    value = row.__dict__[field.attname]
    if isinstance(field, EncryptedField):
        if value is None:
            raise NotPossible
        altered = bytearray(value)
        altered[dice.randrange(len(altered))] ^= 1 << dice.randrange(8)
        return bytes(altered)
    changed = _changed(dice, value, field)
    # A code that no enum knows is written as it is: that is what an intruder leaves.
    return changed if isinstance(changed, str) else field.get_db_prep_value(changed, connection)


def _changed(dice: random.Random, value: Any, field: Any) -> Any:
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return uuid.UUID(int=dice.getrandbits(128), version=4)
    if isinstance(field, models.BooleanField):
        return not value
    if value is None:
        raise NotPossible
    if isinstance(value, datetime):
        return value + timedelta(seconds=dice.choice((-1, 1, 3600)))
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, Decimal):
        return value + Decimal("0.25")
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list | dict):
        return [*value, "X"] if isinstance(value, list) else {**value, "X": True}
    text = str(value)
    return f"{text}x" if len(text) < (field.max_length or 10**6) else f"{'0' if text[0] != '0' else '1'}{text[1:]}"


def edit_record(dice: random.Random) -> Names:
    """Change one column of one signed record."""
    kind = _kind(dice)
    row = _row(dice, kind.rows())
    field = dice.choice(_columns(row))
    _write(row, field, _other(dice, row, field))
    return {str(row.pk)}


def edit_signature(dice: random.Random) -> Names:
    """Change one column of one signature."""
    row = _row(dice, Signature.objects.all())
    field = dice.choice(_columns(row))
    _write(row, field, _other(dice, row, field))
    return {str(row.record_id), str(row.pk)}


def edit_what_is_covered(dice: random.Random) -> Names:
    """Change one column of a dose, reading, event or checklist of a signed session, or of the session."""
    note = _row(dice, SessionNote.objects.filter(signed_at__isnull=False))
    model: Any = dice.choice((*ENTRIES, DosingSession))
    session = {"pk": note.dosing_session_id} if model is DosingSession else {"dosing_session": note.dosing_session_id}
    row = _row(dice, model._default_manager.filter(**session))
    field = dice.choice(_columns(row))
    _write(row, field, _other(dice, row, field))
    return {str(note.pk)}


def take_or_add_entry(dice: random.Random) -> Names:
    """Remove an entry of a signed session, or slip one in."""
    note = _row(dice, SessionNote.objects.filter(signed_at__isnull=False))
    row = _row(dice, dice.choice(ENTRIES)._default_manager.filter(dosing_session=note.dosing_session_id))
    if dice.random() < 0.5:
        _remove(row)
    else:
        _copy(row, id=uuid.uuid4(), key=uuid.uuid4())
    return {str(note.pk)}


def swap(dice: random.Random) -> Names:
    """Exchange one column between two signed records of a kind."""
    kind = _kind(dice)
    one, other = _row(dice, kind.rows()), _row(dice, kind.rows())
    field = dice.choice(_columns(one))
    first, second = (row.__dict__[field.attname] for row in (one, other))
    if first == second:
        raise NotPossible
    for row, value in ((one, second), (other, first)):
        _write(row, field, value if isinstance(field, EncryptedField) else field.get_db_prep_value(value, connection))
    return {str(one.pk), str(other.pk)}


def remove_record(dice: random.Random) -> Names:
    """Remove a note or an addition with everything that says it was there, the ledger apart."""
    kind = dice.choice([kind for kind in all_kinds() if kind.model is not Prescription])
    row = _row(dice, kind.rows())
    addenda = list(row.addenda.all()) if hasattr(row, "addenda") else []
    keys = [row.pk, *(addendum.pk for addendum in addenda)]
    _remove(*Signature.objects.filter(record_id__in=keys), *addenda, row)
    return {str(row.pk)}


def remove_signature(dice: random.Random) -> Names:
    """Remove one signature and leave its record."""
    row = _row(dice, Signature.objects.all())
    _remove(row)
    return {str(row.record_id)}


def insert_record(dice: random.Random) -> Names:
    """Put a copy of a signed addition, or of a note that stands alone, into the chart under a new key."""
    kind = dice.choice([kind for kind in all_kinds() if kind.model not in {SessionNote, Prescription}])
    row, new = _row(dice, kind.rows()), uuid.uuid4()
    changes = {"appointment_id": None} if hasattr(row, "appointment_id") else {}
    _copy(row, id=new, **changes)
    if dice.random() < 0.5:
        # With its signature, too, pointed at the copy.
        signature = Signature.objects.get(record_id=row.pk, meaning=kind.meaning)
        _copy(signature, id=uuid.uuid4(), record_id=new)
    return {str(new)}


def copy_signature(dice: random.Random) -> Names:
    """Put one note's hash and seal into another's signature."""
    one = _row(dice, Signature.objects.all())
    other = _row(dice, Signature.objects.filter(record_type=one.record_type))
    if one.pk == other.pk:
        raise NotPossible
    for name in ("content_hash", "seal"):
        _write(one, Signature._meta.get_field(name), getattr(other, name))
    return {str(one.record_id)}


def unsign(dice: random.Random) -> Names:
    """Turn a signed note back into a draft and remove its signatures."""
    kind = dice.choice(
        [kind for kind in all_kinds() if kind.meaning is Meaning.AUTHOR and kind.signer_field == "signed_by"]
    )
    row = _row(dice, kind.rows())
    for name, value in (("content_hash", ""), ("signed_at", None), ("signed_by", None), ("signed_name", "")):
        row.__dict__[row._meta.get_field(name).attname] = value
    with _aside(row._meta.db_table):
        row.save(update_fields=["content_hash", "signed_at", "signed_by", "signed_name"])
    _remove(*Signature.objects.filter(record_id=row.pk))
    return {str(row.pk)}


def rewrite_and_hash(dice: random.Random) -> Names:
    """Change a note with the application's own code, even its sealed words, and compute every hash anew."""
    signature = _row(dice, Signature.objects.exclude(meaning=Meaning.COSIGNER))
    kind = kind_named(signature.record_type)
    row = _row(dice, kind.model._default_manager.filter(pk=signature.record_id)) if kind is not None else None
    if kind is None or row is None or isinstance(row, Prescription):
        raise NotPossible
    fields = [field for field in _columns(row) if isinstance(field, EncryptedField)]
    field = dice.choice(fields)
    value = getattr(row, field.name)
    setattr(row, field.name, {**value, "NEXT_STEPS": "Nothing."} if isinstance(value, dict) else f"{value} Or not.")
    signature.content_hash = row.content_hash = signed_hash(signature, kind.content(row))
    with _aside(row._meta.db_table, "signatures_signature"):
        row.save(update_fields=[field.name, "content_hash"])
        signature.save(update_fields=["content_hash"])
    return {str(row.pk)}


ATTACKS: Final[tuple[Attack, ...]] = (
    edit_record, edit_signature, edit_what_is_covered, take_or_add_entry, swap, remove_record, remove_signature,
    insert_record, copy_signature, unsign, rewrite_and_hash,
)  # fmt: skip
