"""Put a text into every column that holds one, found by looking at the models: a new field is not forgotten.

Forms refuse much of this; what an import, a later bug or a person with a database client leaves
behind is shown by the same pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from clinic.core.encryption import EncryptedField, EncryptedJSONField, EncryptedTextField, seal
from clinic.core.fields import CodeField

Text = Callable[[str], str]

OUR_APPS: Final = ("clinic.", "clients", "sessions", "integration", "reports")
# What the program itself reads: codes, hashes, keys, names of zones. Nobody types them.
NOT_TEXT: Final = re.compile(
    r"(^|_)(hash|key|seal|code|codes|zone|index|encoding|instrument|version|band|type|password|last_error)($|_)|^search_name$"
)
NOT_SHOWN: Final = {"audit", "health", "keys", "backups"}
CODE: Final = re.compile(r"[A-Z0-9_]*")


def text_columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Yield every column of our models that holds words of people."""
    for model in apps.get_models():
        module = model.__module__
        if not module.startswith(OUR_APPS) or model._meta.app_label in NOT_SHOWN:
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField | EncryptedTextField | EncryptedJSONField)
            if is_text and not isinstance(field, CodeField) and not field.choices and not NOT_TEXT.search(field.name):
                yield model, field


def poison(text_of: Text) -> int:
    """Write ``text_of("app.Model.field")`` into every text column of every row; return how many values."""
    written = 0
    columns: dict[type[models.Model], list[models.Field[Any, Any]]] = {}
    for model, field in text_columns():
        columns.setdefault(model, []).append(field)
    with _guards_aside():
        for model, fields in columns.items():
            for number, row in enumerate(model._base_manager.order_by("pk")):
                values = {field.name: _value(row, field, text_of, number) for field in fields}
                kept = {name: value for name, value in values.items() if value is not None}
                written += _write(model, row.pk, kept)
    return written


def _write(model: type[models.Model], pk: Any, values: dict[str, Any]) -> int:
    """Write what the table takes; some columns must be empty until others are filled."""
    if not values:
        return 0
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**values)
    except IntegrityError:
        if len(values) == 1:
            return 0
        return sum(_write(model, pk, {name: value}) for name, value in values.items())
    return len(values)


def _value(row: Any, field: models.Field[Any, Any], text_of: Text, number: int) -> Any:
    text = text_of(f"{row._meta.label}.{field.name}")
    if field.name == "email":
        # An address stays one, so that messages are still sent.
        text = f"{text}{number}@example.org"
    if isinstance(field, EncryptedJSONField):
        held = getattr(row, field.name)
        return None if held is None else _sealed(row, field, field.to_bytes(_in_leaves(held, text)))
    if isinstance(field, EncryptedField):
        return _sealed(row, field, text.encode(errors="surrogatepass"))
    # Names of rooms and the like are unique.
    return text if field.name == "email" else f"{text}{number}"


def _sealed(row: Any, field: EncryptedField, plain: bytes) -> Any:
    return seal(plain, binding=field.binding(row), practice=str(row.practice_id), purpose=field.purpose)


def _in_leaves(held: Any, text: str) -> Any:
    """Replace the words in a structure; codes in it are the program's own."""
    if isinstance(held, dict):
        return {name: _in_leaves(value, text) for name, value in held.items()}
    if isinstance(held, list):
        return [_in_leaves(value, text) for value in held]
    return text if isinstance(held, str) and not CODE.fullmatch(held) else held


class _guards_aside:  # noqa: N801 -- reads as a phrase
    """Let evidence be written over, inside the transaction of a test on SQLite."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            self.triggers = cursor.fetchall()
            for name, _sql in self.triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')

    def __exit__(self, *_problem: object) -> None:
        with connection.cursor() as cursor:
            for _name, sql in self.triggers:
                cursor.execute(sql)
