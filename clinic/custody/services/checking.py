"""Compare an archive with the database it came from: every file whole, every row there."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from clients.models import Client
from clinic.custody.exports.coverage import KINDS, SIGNATURES
from clinic.custody.exports.manifest import ArchiveDamaged, checked

RECORD: Final = "data/record.json"


@dataclass(kw_only=True)
class Comparison:
    """What was compared, and every difference in a sentence."""

    clients: int = 0
    files: int = 0
    rows: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether the archive holds what the database holds, and nothing was changed on the way."""
        return not self.differences


def compare(archive: zipfile.ZipFile) -> Comparison:
    """Compare a client's or a practice's archive with the database as it is now."""
    found = Comparison()
    try:
        manifest = checked(archive)
    except ArchiveDamaged as damage:
        found.differences.append(str(damage))
        return found
    found.files = len(manifest["files"])
    for folder in _folders(archive):
        document = json.loads(archive.read(folder + RECORD))
        found.clients += 1
        _compare_client(found, UUID(document["client"]), document["records"])
    if "clients" in manifest["counts"]:
        _compare_practice(found, manifest)
    return found


def _folders(archive: zipfile.ZipFile) -> Iterator[str]:
    return (name.removesuffix(RECORD) for name in sorted(archive.namelist()) if name.endswith(RECORD))


def _compare_client(found: Comparison, client: UUID, records: dict[str, list[dict[str, Any]]]) -> None:
    for kind in KINDS:
        there = {row["id"] for row in records.get(kind.label, [])}
        rows = kind.model._default_manager.filter(**{kind.path: client}).values_list("pk", flat=True)
        here = {str(pk) for pk in rows}
        if kind.label == SIGNATURES:
            # A signature leaves with what it is on.
            here &= there
        found.rows += len(there)
        for word, keys in (("missing from the archive", here - there), ("gone from the database", there - here)):
            if keys:
                found.differences.append(f"{kind.label}: {len(keys)} {word}, such as {min(keys)}")


def _compare_practice(found: Comparison, manifest: dict[str, Any]) -> None:
    here = Client.objects.filter(practice_id=manifest["subject"]).count()
    if here != found.clients or found.clients != manifest["counts"]["clients"]:
        found.differences.append(f"{found.clients} clients in the archive, {here} in the database")
