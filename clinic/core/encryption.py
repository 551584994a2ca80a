"""The one encrypted field type: AES-256-GCM, bound to its table, row, field and practice.

A ciphertext moved to another row, field or practice does not open, and any failure raises: a
stored value is never shown raw (trust.md 5.2). Stored form:
``0x01 | key id (4) | nonce (12) | ciphertext and tag``.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.checks import CheckMessage
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute

from clinic.core.keyring import KEY_ID_BYTES, MasterKey, Purpose, derived_key, key_ring

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

FORMAT: Final = b"\x01"
NONCE_BYTES: Final = 12
HEADER_BYTES: Final = 1 + KEY_ID_BYTES + NONCE_BYTES


class DecryptionFailed(Exception):
    """A stored value is not what this row once sealed. Carries no text of the value."""


class Sealed(bytes):
    """Ciphertext as it lies in the database; its repr says nothing."""

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"


class Row(Protocol):
    """What a value is bound to: a saved-or-unsaved row that knows its practice."""

    pk: Any
    practice_id: UUID


def seal(plain: bytes, *, binding: str, practice: str, purpose: Purpose = Purpose.RECORD) -> Sealed:
    """Encrypt ``plain`` for one place; ``binding`` names table, row and field."""
    master = key_ring().primary(purpose)
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(derived_key(master, f"{purpose}|{practice}"))
    body = cipher.encrypt(nonce, plain, f"{binding}|{practice}".encode())
    return Sealed(FORMAT + master.key_id + nonce + body)


def unseal(sealed: bytes, *, binding: str, practice: str, purpose: Purpose = Purpose.RECORD) -> bytes:
    """Open a value; raises :class:`DecryptionFailed` for anything but the exact original."""
    if len(sealed) <= HEADER_BYTES or sealed[:1] != FORMAT:
        raise DecryptionFailed(f"Not a sealed value: {binding}")
    master = key_ring().find(purpose, sealed[1 : 1 + KEY_ID_BYTES])
    if master is None:
        raise DecryptionFailed(f"Sealed with a key that is not in the ring: {binding}")
    nonce = sealed[1 + KEY_ID_BYTES : HEADER_BYTES]
    cipher = AESGCM(derived_key(master, f"{purpose}|{practice}"))
    try:
        return cipher.decrypt(nonce, sealed[HEADER_BYTES:], f"{binding}|{practice}".encode())
    except InvalidTag:
        raise DecryptionFailed(f"Altered, or moved from elsewhere: {binding}") from None


def reseal(sealed: bytes, *, binding: str, practice: str, purpose: Purpose = Purpose.RECORD) -> Sealed:
    """Open a value and seal it for the same place under the primary key."""
    plain = unseal(sealed, binding=binding, practice=practice, purpose=purpose)
    return seal(plain, binding=binding, practice=practice, purpose=purpose)


def sealed_prefix(key: MasterKey) -> bytes:
    """Return how every value sealed with this key begins."""
    return FORMAT + key.key_id


class _EncryptedAttribute(DeferredAttribute):
    """Opens a value on first read, so that a list which does not show it does not pay for it."""

    field: EncryptedField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        held = instance.__dict__
        value = held[self.field.attname] if self.field.attname in held else super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open_value(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # With a setter, Python asks this descriptor even when the instance holds the value.
        instance.__dict__[self.field.attname] = value


class _SealedColumn(Col):
    """The column of an encrypted field; sorting by ciphertext is refused rather than meaningless."""

    def resolve_expression(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise FieldError(f"{self.target.name} is encrypted and cannot be searched or sorted.")


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]
    """Base of the encrypted fields; concrete ones say how a value becomes bytes.

    The model must carry ``practice_id``. Lookups, ordering and ``update()`` on the field raise:
    they would either leak or store plain text.
    """

    descriptor_class = _EncryptedAttribute
    purpose = Purpose.RECORD

    def __init__(self, *args: Any, purpose: Purpose = Purpose.RECORD, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.purpose is not Purpose.RECORD:
            kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def _check_str_default_value(self) -> list[CheckMessage]:
        # Django expects bytes as a binary field's default; ours is the value before sealing.
        return []

    def to_bytes(self, value: Any) -> bytes:
        """Turn a Python value into the bytes to seal."""
        raise TypeError("Use EncryptedTextField, EncryptedJSONField or EncryptedBytesField.")

    def from_bytes(self, raw: bytes) -> Any:
        """Turn opened bytes back into the Python value."""
        raise TypeError("Use EncryptedTextField, EncryptedJSONField or EncryptedBytesField.")

    def binding(self, instance: Row) -> str:
        """Name the one place this value belongs to."""
        return f"{self.model._meta.db_table}|{instance.pk}|{self.column}"

    def open_value(self, instance: Row, sealed: Sealed) -> Any:
        raw = unseal(sealed, binding=self.binding(instance), practice=str(instance.practice_id), purpose=self.purpose)
        return self.from_bytes(raw)

    def reseal(self, instance: Row, sealed: Sealed) -> Sealed:
        """Seal the stored value of a row anew, under the primary key."""
        binding, practice = self.binding(instance), str(instance.practice_id)
        return reseal(sealed, binding=binding, practice=practice, purpose=self.purpose)

    def from_db_value(self, value: Any, *_args: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed) and add:
            raise FieldError(f"{self.name} is bound to the row it was read from: copy the opened value.")
        if value is None or isinstance(value, Sealed):
            return value
        return seal(
            self.to_bytes(value),
            binding=self.binding(model_instance),
            practice=str(model_instance.practice_id),
            purpose=self.purpose,
        )

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: save the instance, never update() or filter on it.")
        return super().get_db_prep_value(value, connection, prepared)

    def get_col(self, alias: str, output_field: models.Field[Any, Any] | None = None) -> _SealedColumn:
        return _SealedColumn(alias, self, output_field)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched or sorted.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: Any) -> str:
        raise FieldError(f"{self.name} is encrypted and leaves only through an export.")


class EncryptedTextField(EncryptedField):
    """Text of any length, stored sealed."""

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def from_bytes(self, raw: bytes) -> str:
        return raw.decode()


class EncryptedJSONField(EncryptedField):
    """A JSON value, stored sealed."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()

    def from_bytes(self, raw: bytes) -> Any:
        return json.loads(raw)


class EncryptedBytesField(EncryptedField):
    """A file's content, stored sealed."""

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, raw: bytes) -> bytes:
        return raw
