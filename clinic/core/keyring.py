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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
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
    # When it joined the ring; keys of the first ring do not say.
    since: datetime | None = None

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

    def of(self, purpose: Purpose) -> tuple[MasterKey, ...]:
        """Return every key of a purpose, oldest first."""
        return tuple(key for key in self.keys if key.purpose is purpose)


@lru_cache(maxsize=512)
def derived_key(master: MasterKey, context: str) -> bytes:
    """Derive the 256-bit key of one practice (or other context) from a master key."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=context.encode())
    return hkdf.derive(master.secret)


@lru_cache(maxsize=4)
def _load(path: Path, _state: tuple[int, ...]) -> KeyRing:
    try:
        document = json.loads(path.read_text())
    except (OSError, ValueError) as unreadable:
        raise KeyRingError(f"The key ring at {path} cannot be read.") from unreadable
    return _parse(document, path)


def _parse(document: object, path: Path) -> KeyRing:
    ring = _parse_keys(document, path)
    for purpose in Purpose:
        ring.primary(purpose)
    return ring


def _parse_keys(document: object, path: Path) -> KeyRing:
    try:
        keys = tuple(
            MasterKey(
                key_id=bytes.fromhex(row["id"]),
                purpose=Purpose(row["purpose"]),
                secret=base64.b64decode(row["secret"], validate=True),
                is_primary=bool(row["primary"]),
                since=datetime.fromisoformat(row["since"]) if row.get("since") else None,
            )
            for row in document["keys"]  # type: ignore[index]
        )
    except (AttributeError, KeyError, TypeError, ValueError) as malformed:
        raise KeyRingError(f"The key ring at {path} is damaged.") from malformed
    for key in keys:
        if len(key.secret) != KEY_BYTES or len(key.key_id) != KEY_ID_BYTES:
            raise KeyRingError(f"The key ring at {path} holds a truncated key.")
    return KeyRing(keys)


def key_ring() -> KeyRing:
    """Return the ring of this installation; raises :class:`KeyRingError`.

    The file is read again when it was replaced, so that every running process seals with a new
    key from its next value on.
    """
    path = Path(settings.KEY_RING_FILE)
    try:
        found = path.stat()
    except FileNotFoundError as absent:
        raise KeyRingError(
            f"There is no key ring at {path}. Run `manage.py create_keys`, or restore the file from its backup."
        ) from absent
    except OSError as unreadable:
        raise KeyRingError(f"The key ring at {path} cannot be read.") from unreadable
    return _load(path, (found.st_ino, found.st_mtime_ns, found.st_size))


def forget_cached_ring() -> None:
    """Read the file again on next use (in tests)."""
    _load.cache_clear()
    derived_key.cache_clear()


def create_key_ring(path: Path) -> bool:
    """Write a new ring with one primary key per purpose; an existing one keeps every key it has.

    The file is created readable by its owner only, and never overwritten: losing it loses every
    encrypted value.
    """
    return write_private_file(path, ring_text(KeyRing(tuple(new_key(purpose) for purpose in Purpose))))


@contextmanager
def ring_lock(path: Path) -> Iterator[None]:
    """Let one process at a time change the ring: of two that each add a key, one key would be lost."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def add_missing_keys(path: Path) -> list[Purpose]:
    """Give a ring from an earlier release the keys of purposes that came since; return those."""
    with ring_lock(path):
        try:
            ring = _parse_keys(json.loads(path.read_text()), path)
        except (OSError, ValueError) as problem:
            raise KeyRingError(f"The key ring at {path} cannot be read.") from problem
        missing = [purpose for purpose in ADDED_LATER if not ring.of(purpose)]
        if missing:
            replace_key_ring(path, KeyRing((*ring.keys, *(new_key(purpose) for purpose in missing))))
    return missing


def new_key(purpose: Purpose, *, since: datetime | None = None) -> MasterKey:
    """Make a key from the operating system's randomness."""
    return MasterKey(
        key_id=secrets.token_bytes(KEY_ID_BYTES),
        purpose=purpose,
        secret=secrets.token_bytes(KEY_BYTES),
        is_primary=True,
        since=since,
    )


def ring_text(ring: KeyRing) -> str:
    """Return the ring as its file holds it."""
    rows = [
        {
            "id": key.key_id.hex(),
            "purpose": key.purpose.value,
            "secret": base64.b64encode(key.secret).decode(),
            "primary": key.is_primary,
            **({"since": key.since.isoformat()} if key.since else {}),
        }
        for key in ring.keys
    ]
    return json.dumps({"version": 1, "keys": rows}, indent=1)


def replace_key_ring(path: Path, ring: KeyRing) -> None:
    """Put a ring in place of the old one: at every moment the file is one or the other, whole."""
    scratch = _scratch_file(path, ring_text(ring))
    try:
        scratch.replace(path)
        _sync_folder(path.parent)
    finally:
        scratch.unlink(missing_ok=True)


def write_private_file(path: Path, text: str) -> bool:
    """Create ``path`` with mode 0400, whole or not at all; False when it is already there."""
    scratch = _scratch_file(path, text)
    try:
        os.link(scratch, path)
        _sync_folder(path.parent)
    except FileExistsError:
        return False
    finally:
        scratch.unlink(missing_ok=True)
    return True


def _scratch_file(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    return scratch


def _sync_folder(folder: Path) -> None:
    # Without it, a power cut may bring the old directory entry back.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
