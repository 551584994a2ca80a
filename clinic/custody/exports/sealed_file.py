"""A file sealed under a passphrase while it is written, so that no plain byte touches the disk.

The form is that of ``openssl enc -aes-256-cbc -pbkdf2 -iter 600000 -md sha256``: whoever has the
file and the passphrase can open it anywhere, without this program.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

MAGIC: Final = b"Salted__"
ROUNDS: Final = 600_000
BLOCK_BITS: Final = 128
# Without letters and digits that are mistaken for each other when read aloud.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
OPEN_WITH: Final = "openssl enc -d -aes-256-cbc -pbkdf2 -iter 600000 -md sha256 -in {name} -out archive.zip"


def new_passphrase() -> str:
    """Return a passphrase of 148 bits in six groups of five, fit to be read over the telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(5)) for _group in range(6))


def _key_and_iv(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    derived = PBKDF2HMAC(algorithm=hashes.SHA256(), length=48, salt=salt, iterations=ROUNDS).derive(passphrase.encode())
    return derived[:32], derived[32:]


class SealedFile(io.RawIOBase):
    """Something to write into; the file appears under its name only once it is whole."""

    def __init__(self, path: Path, passphrase: str) -> None:
        super().__init__()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path
        self.scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        self.digest = hashlib.sha256()
        self.size = 0
        descriptor = os.open(self.scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._target = os.fdopen(descriptor, "wb")
        salt = secrets.token_bytes(8)
        key, iv = _key_and_iv(passphrase, salt)
        self._cipher = Cipher(algorithms.AES256(key), modes.CBC(iv)).encryptor()
        self._padder = padding.PKCS7(BLOCK_BITS).padder()
        self._put(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        plain = bytes(content)
        self._put(self._cipher.update(self._padder.update(plain)))
        return len(plain)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._put(self._cipher.update(self._padder.finalize()) + self._cipher.finalize())
            self._target.flush()
            os.fsync(self._target.fileno())
            self._target.close()
            self.scratch.replace(self.path)
        else:
            self._target.close()
            self.scratch.unlink(missing_ok=True)
        self.close()

    def _put(self, sealed: bytes) -> None:
        self.digest.update(sealed)
        self.size += len(sealed)
        self._target.write(sealed)


def opened(path: Path, passphrase: str) -> io.BytesIO:
    """Return the plain content of a sealed file; raises ValueError for a wrong passphrase."""
    sealed = path.read_bytes()
    if not sealed.startswith(MAGIC) or len(sealed) % 16:
        raise ValueError("This is not a sealed archive.")
    key, iv = _key_and_iv(passphrase, sealed[8:16])
    cipher = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
    unpadder = padding.PKCS7(BLOCK_BITS).unpadder()
    plain = cipher.update(sealed[16:]) + cipher.finalize()
    return io.BytesIO(unpadder.update(plain) + unpadder.finalize())
