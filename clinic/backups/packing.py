"""Turn a snapshot into one sealed file, and a sealed file back into a database."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clinic.backups.manifest import Manifest, read_manifest
from clinic.backups.places import sync_folder
from clinic.backups.sealed_file import SealedFileRefused, seal, unseal
from clinic.backups.snapshot import parts_of

LENGTH_BYTES: Final = 4
# Fast rather than small: the sealed values, which are most of it, do not shrink.
LEVEL: Final = 1


def pack(manifest: Manifest, snapshot: Path, target: Path) -> None:
    """Write the sealed file of a snapshot; when this returns it is on the disk."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        seal(_content(manifest, snapshot), out)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(target.parent)


def manifest_of(backup: Path) -> Manifest:
    """Return what a backup says about itself, from its beginning alone."""
    with backup.open("rb") as source:
        return _split(unseal(source))[0]


def unpack(backup: Path, target: Path) -> Manifest:
    """Write the database of a backup to a new file; raises :class:`SealedFileRefused` unless it is whole."""
    with backup.open("rb") as source, target.open("xb") as out:
        manifest, packed = _split(unseal(source))
        digest, size, opener = hashlib.sha256(), 0, zlib.decompressobj()
        for part in packed:
            plain = opener.decompress(part)
            digest.update(plain)
            size += len(plain)
            out.write(plain)
        out.flush()
        os.fsync(out.fileno())
    if not opener.eof or (size, digest.hexdigest()) != (manifest.database_bytes, manifest.database_sha256):
        raise SealedFileRefused("This backup does not hold the database it was made of.")
    return manifest


def _content(manifest: Manifest, snapshot: Path) -> Iterator[bytes]:
    about = manifest.as_bytes()
    yield len(about).to_bytes(LENGTH_BYTES, "big") + about
    packer = zlib.compressobj(LEVEL)
    for part in parts_of(snapshot):
        yield packer.compress(part)
    yield packer.flush()


def _split(parts: Iterator[bytes]) -> tuple[Manifest, Iterator[bytes]]:
    held = next(parts)
    end = LENGTH_BYTES + int.from_bytes(held[:LENGTH_BYTES], "big")
    while len(held) < end:
        more = next(parts, b"")
        if not more:
            raise SealedFileRefused("This backup ends before it begins.")
        held += more
    try:
        manifest = read_manifest(held[LENGTH_BYTES:end])
    except (KeyError, TypeError, ValueError):
        raise SealedFileRefused("This backup was written by a version that this one cannot read.") from None

    def packed() -> Iterator[bytes]:
        yield held[end:]
        yield from parts

    return manifest, packed()
