"""The key ring: a file outside the database that holds every key of the installation.

One master key per purpose; the key actually used for a practice is derived from it, so that a
value of one practice can never be read with the key of another, and psychotherapy notes stand
under a key of their own (trust.md 5.2).
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 4


class Purpose(StrEnum):
    """What a key may be used for."""

    RECORD = "RECORD"
    PSYCHOTHERAPY = "PSYCHOTHERAPY"
    INDEX = "INDEX"
    AUDIT = "AUDIT"
    BACKUP = "BACKUP"


# Purposes that came after the first release: a ring from before is given their keys by
# `create_keys`. A key of any other purpose that is missing was lost, and is never made up for.
ADDED_LATER: Final = (Purpose.BACKUP,)


class KeyRingError(ImproperlyConfigured):
    """The key ring is absent or unusable. Messages name no key."""


@dataclass(frozen=True, kw_only=True)
class MasterKey:
    """One key of the ring."""

    key_id: bytes
    purpose: Purpose
    secret: bytes
    is_primary: bool

    def __repr__(self) -> str:
        return f"<MasterKey {self.key_id.hex()} {self.purpose}>"


@dataclass(frozen=True)
class KeyRing:
    """All keys of the installation, read once per process."""

    keys: tuple[MasterKey, ...]

    def primary(self, purpose: Purpose) -> MasterKey:
        """Return the key new values are sealed with."""
        for key in self.keys:
            if key.purpose is purpose and key.is_primary:
                return key
        raise KeyRingError(f"The key ring has no primary key for {purpose}.")

    def find(self, purpose: Purpose, key_id: bytes) -> MasterKey | None:
        """Return the key a stored value names, or None."""
        for key in self.keys:
            if key.purpose is purpose and key.key_id == key_id:
                return key
        return None


@lru_cache(maxsize=512)
def derived_key(master: MasterKey, context: str) -> bytes:
    """Derive the 256-bit key of one practice (or other context) from a master key."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=context.encode())
    return hkdf.derive(master.secret)


@lru_cache(maxsize=4)
def _load(path: Path) -> KeyRing:
    try:
        document = json.loads(path.read_text())
    except FileNotFoundError as absent:
        raise KeyRingError(
            f"There is no key ring at {path}. Run `manage.py create_keys`, or restore the file from its backup."
        ) from absent
    except (OSError, ValueError) as unreadable:
        raise KeyRingError(f"The key ring at {path} cannot be read.") from unreadable
    return _parse(document, path)


def _parse(document: object, path: Path) -> KeyRing:
    try:
        keys = tuple(
            MasterKey(
                key_id=bytes.fromhex(row["id"]),
                purpose=Purpose(row["purpose"]),
                secret=base64.b64decode(row["secret"], validate=True),
                is_primary=bool(row["primary"]),
            )
            for row in document["keys"]  # type: ignore[index]
        )
    except (KeyError, TypeError, ValueError) as malformed:
        raise KeyRingError(f"The key ring at {path} is damaged.") from malformed
    for key in keys:
        if len(key.secret) != KEY_BYTES or len(key.key_id) != KEY_ID_BYTES:
            raise KeyRingError(f"The key ring at {path} holds a truncated key.")
    ring = KeyRing(keys)
    for purpose in Purpose:
        ring.primary(purpose)
    return ring


def key_ring() -> KeyRing:
    """Return the ring of this installation; raises :class:`KeyRingError`."""
    return _load(Path(settings.KEY_RING_FILE))


def forget_cached_ring() -> None:
    """Read the file again on next use (after rotation, in tests)."""
    _load.cache_clear()
    derived_key.cache_clear()


def create_key_ring(path: Path) -> bool:
    """Write a new ring with one primary key per purpose; an existing one keeps every key it has.

    The file is created readable by its owner only, and never overwritten: losing it loses every
    encrypted value.
    """
    rows = [_new_row(purpose) for purpose in Purpose]
    return write_private_file(path, _ring_text({"version": 1, "keys": rows}))


def add_missing_keys(path: Path) -> list[Purpose]:
    """Give a ring from an earlier release the keys of purposes that came since; return those."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Two processes that start at once must not both add a key: one of the two would be lost.
        fcntl.flock(folder, fcntl.LOCK_EX)
        document = json.loads(path.read_text())
        held = {row["purpose"] for row in document["keys"]}
        missing = [purpose for purpose in ADDED_LATER if purpose.value not in held]
        if missing:
            document["keys"] += [_new_row(purpose) for purpose in missing]
            _replace_private_file(path, _ring_text(document))
            os.fsync(folder)
    except (KeyError, TypeError, ValueError, OSError) as problem:
        raise KeyRingError(f"The key ring at {path} cannot be read.") from problem
    finally:
        os.close(folder)
    forget_cached_ring()
    return missing


def _new_row(purpose: Purpose) -> dict[str, object]:
    return {
        "id": secrets.token_bytes(KEY_ID_BYTES).hex(),
        "purpose": purpose.value,
        "secret": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "primary": True,
    }


def _ring_text(document: object) -> str:
    return json.dumps(document, indent=1)


def _replace_private_file(path: Path, text: str) -> None:
    """Put a new content in place of a private file, whole or not at all."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_private_file(scratch, text)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def write_private_file(path: Path, text: str) -> bool:
    """Create ``path`` with mode 0400, whole or not at all; False when it is already there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "w") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(scratch, path)
        except FileExistsError:
            return False
    finally:
        scratch.unlink(missing_ok=True)
    return True
