"""What is in an archive: each file with its size and SHA-256, and how many rows of each kind."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

MANIFEST: Final = "manifest.json"
FORMAT: Final = "kapstone-archive/1"


class ArchiveDamaged(ValueError):
    """The archive is not what its manifest says."""


def manifest_of(
    files: Mapping[str, bytes], *, counts: Mapping[str, Any], made_at: datetime, subject: str
) -> dict[str, Any]:
    """Return the manifest of these files."""
    return {
        "format": FORMAT,
        "subject": subject,
        "made_at": made_at.isoformat(),
        "counts": dict(counts),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        },
    }


def zipped(files: Mapping[str, bytes], manifest: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Return the ZIP; every entry carries one time, so that it tells nothing about single records."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*sorted(files.items()), (MANIFEST, as_bytes(manifest))]:
            archive.writestr(entry(name, made_at), content)
    return target.getvalue()


def entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    """Return the head of one file in a ZIP, readable by its owner alone."""
    info = zipfile.ZipInfo(name, date_time=made_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def as_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest as it lies in the ZIP."""
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest of a ZIP after comparing every file with it; raises :class:`ArchiveDamaged`."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        stated = manifest["files"]
    except (KeyError, ValueError, zipfile.BadZipFile) as absent:
        raise ArchiveDamaged("The archive has no readable manifest.") from absent
    present = set(archive.namelist()) - {MANIFEST}
    wrong = sorted(present.symmetric_difference(stated))
    wrong += [name for name in sorted(present & set(stated)) if not _fits(archive, name, stated[name])]
    if wrong:
        raise ArchiveDamaged(f"Missing, added or changed: {', '.join(wrong)}.")
    return manifest


def _fits(archive: zipfile.ZipFile, name: str, stated: Mapping[str, Any]) -> bool:
    digest = hashlib.sha256()
    size = 0
    try:
        with archive.open(name) as source:
            while chunk := source.read(1 << 16):
                digest.update(chunk)
                size += len(chunk)
    except (zipfile.BadZipFile, EOFError, OSError):
        return False
    return (size, digest.hexdigest()) == (stated["bytes"], stated["sha256"])


def merged(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sum of counts by kind."""
    total: dict[str, int] = {}
    for part in parts:
        for kind, count in part.items():
            total[kind] = total.get(kind, 0) + count
    return total
