"""Marks that are looked for: one per column and secret, found also when encoded."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path


def canary(name: str) -> str:
    """Return the mark of a column or secret: the same for the same name, letters that no word has."""
    return "kapq" + hashlib.sha256(name.encode()).hexdigest()[:14]


def shapes(mark: bytes) -> list[bytes]:
    """Return how a mark may stand in a file: as it is, in two bytes a letter, in hex, in base64."""
    found = [mark, mark.decode("latin-1").encode("utf-16-le"), mark.hex().encode()]
    for offset in range(3):
        encoded = base64.b64encode(b"x" * offset + mark)
        # The first and last letters depend on what stands beside.
        found.append(encoded[4 if offset else 0 : -4])
    return found


@dataclass
class Search:
    """What is looked for, where it was looked, and what was found."""

    marks: Mapping[str, bytes]
    places: int = 0
    bytes_read: int = 0
    found: list[str] = field(default_factory=list)

    def in_bytes(self, place: str, content: bytes, names: Iterable[str] | None = None) -> None:
        """Look in one place, for all marks or for the named ones."""
        self.places += 1
        self.bytes_read += len(content)
        for name in self.marks if names is None else names:
            if any(shape in content for shape in shapes(self.marks[name])):
                self.found.append(f"{name} in {place}")

    def in_files(self, folder: Path, names: Iterable[str] | None = None, *, but: Iterable[Path] = ()) -> None:
        """Look in every file below a folder."""
        left_out = set(but)
        kept = None if names is None else list(names)
        for path in files_below(folder):
            if path not in left_out:
                self.in_bytes(str(path.relative_to(folder)), path.read_bytes(), kept)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that can be read as files."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
