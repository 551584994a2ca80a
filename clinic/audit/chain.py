"""The arithmetic of the chain: each row's HMAC covers its content and the row before."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from json import JSONEncoder
from typing import Any, Final
from uuid import UUID

from clinic.audit.models import AuditEvent
from clinic.core.keyring import MasterKey, Purpose, key_ring

GENESIS: Final = "0" * 64

FIRST_FIELDS: Final = (
    "seq", "at", "practice_id", "actor_id", "acting_roles", "system", "act", "action", "object_type",
    "object_id", "client_id", "outcome", "reason_code", "source_address", "sign_in_hash",
)  # fmt: skip
CHAINED_FIELDS: Final = (*FIRST_FIELDS, "is_clock_back")

# The form that `canonical_json` gives, without its search for types that the ledger has not.
_encode: Final = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class NoSuchKey(Exception):
    """The ring lacks the key a row names."""


def key_for(key_id: str | None) -> MasterKey:
    """Return the key a row is chained with; raises :class:`NoSuchKey`."""
    ring = key_ring()
    if key_id is None:
        return ring.of(Purpose.AUDIT)[0]
    found = ring.find(Purpose.AUDIT, bytes.fromhex(key_id)) if _is_key_id(key_id) else None
    if found is None:
        raise NoSuchKey
    return found


def row_hash(values: Mapping[str, Any], previous_hash: str, key: MasterKey) -> str:
    """Return the HMAC-SHA256 of a row that follows ``previous_hash``."""
    fields = FIRST_FIELDS if values["key_id"] is None else CHAINED_FIELDS
    content = _encode({name: _plain(values[name]) for name in fields}).encode()
    return hmac.digest(key.secret, previous_hash.encode() + b"|" + content, "sha256").hex()


def event_hash(event: AuditEvent, previous_hash: str) -> str:
    """Return the hash of an event that follows ``previous_hash``; it names its key."""
    return row_hash(event.__dict__, previous_hash, key_for(event.key_id))


def head_seal(seq: int, last_hash: str, latest_at: datetime | None, key: MasterKey) -> str:
    """Return the HMAC-SHA256 that proves where the ledger ends; '' while it is empty."""
    if seq == 0:
        return ""
    content = f"head|{seq}|{last_hash}" + (f"|{_plain(latest_at)}" if latest_at is not None else "")
    return hmac.new(key.secret, content.encode(), hashlib.sha256).hexdigest()


def is_sealed(seq: int, last_hash: str, latest_at: datetime | None, seal: str) -> bool:
    """Say whether any key of the ledger sealed this head."""
    return any(
        hmac.compare_digest(seal, head_seal(seq, last_hash, latest_at, key)) for key in key_ring().of(Purpose.AUDIT)
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def _is_key_id(value: object) -> bool:
    # Whoever edits rows may have left anything here.
    return isinstance(value, str) and len(value) == 8 and all(letter in "0123456789abcdef" for letter in value)
