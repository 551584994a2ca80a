"""What a backup says about itself: sealed as its first part, and proven when it is verified."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Identifiers and counts only; nothing of a client."""

    taken_at: datetime
    engine: str
    version: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    lasting: tuple[str, ...]
    ledger_seq: int
    ledger_hash: str
    database_bytes: int
    database_sha256: str

    @property
    def all_rows(self) -> int:
        """How many rows it holds."""
        return sum(self.rows.values())

    def as_bytes(self) -> bytes:
        """Return its stored form."""
        return json.dumps({**asdict(self), "taken_at": self.taken_at.isoformat()}).encode()


def read_manifest(raw: bytes) -> Manifest:
    """Return the manifest of a stored form; raises ``ValueError``, ``KeyError`` or ``TypeError``."""
    facts: dict[str, Any] = json.loads(raw)
    return Manifest(
        **{
            **facts,
            "taken_at": datetime.fromisoformat(facts["taken_at"]),
            "migrations": tuple(facts["migrations"]),
            "lasting": tuple(facts["lasting"]),
        }
    )
