"""The sealed file of a backup: AES-256-GCM in chunks, so that a database of any size streams through.

Each chunk is bound to its number, to whether it is the last, and to the file's header: a file that
was cut, lengthened, reordered or mixed with another does not open. Every file has a key of its
own, derived from the backup key and a random salt. Form:
``magic | key id (4) | salt (32) | chunks of 256 KiB, each with its tag (16)``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic.core.keyring import KEY_ID_BYTES, MasterKey, Purpose, derived_key, key_ring

MAGIC: Final = b"KAPSTONE BACKUP 1\n"
SALT_BYTES: Final = 32
TAG_BYTES: Final = 16
CHUNK_BYTES: Final = 256 * 1024
HEADER_BYTES: Final = len(MAGIC) + KEY_ID_BYTES + SALT_BYTES


class SealedFileRefused(Exception):
    """The file is not a backup, was altered, or its key is not in the ring."""


class BackupKeyMissing(SealedFileRefused):
    """The key this file was sealed with is not in the key ring."""

    def __init__(self, key_id: bytes) -> None:
        super().__init__(
            f"This backup was sealed with the backup key {key_id.hex()}, which is not in the key ring. "
            "Restore the key ring that belongs to it first."
        )


def seal(parts: Iterable[bytes], out: BinaryIO) -> None:
    """Write a stream of bytes sealed."""
    master = key_ring().primary(Purpose.BACKUP)
    header = MAGIC + master.key_id + os.urandom(SALT_BYTES)
    cipher = _cipher(master, header)
    out.write(header)
    out.writelines(
        cipher.encrypt(_nonce(number, is_last=is_last), chunk, header)
        for number, (chunk, is_last) in enumerate(_chunks(parts))
    )


def unseal(source: BinaryIO) -> Iterator[bytes]:
    """Yield what was sealed, chunk by chunk; raises :class:`SealedFileRefused` at the first that is not genuine.

    Only a stream that was read to its end is proven whole.
    """
    header = source.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise SealedFileRefused("This file is not a backup of Kapstone.")
    key_id = header[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES]
    master = key_ring().find(Purpose.BACKUP, key_id)
    if master is None:
        raise BackupKeyMissing(key_id)
    cipher = _cipher(master, header)
    held = source.read(CHUNK_BYTES + TAG_BYTES)
    number, is_last = 0, False
    while not is_last:
        following = source.read(CHUNK_BYTES + TAG_BYTES)
        is_last = not following
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), held, header)
        except InvalidTag:
            raise SealedFileRefused(f"This backup was altered or cut off (chunk {number}).") from None
        held, number = following, number + 1


def _cipher(master: MasterKey, header: bytes) -> AESGCM:
    salt = header[-SALT_BYTES:]
    return AESGCM(derived_key(master, f"{Purpose.BACKUP}|{salt.hex()}"))


def _nonce(number: int, *, is_last: bool) -> bytes:
    # The key serves this one file, so a counter can never repeat under it.
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _chunks(parts: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held = bytearray()
    for part in parts:
        held += part
        while len(held) > CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES]), False
            del held[:CHUNK_BYTES]
    yield bytes(held), True
