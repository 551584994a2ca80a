"""The arithmetic of the chain: each row's HMAC covers its content and the row before."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from clinic.audit.models import AuditEvent
from clinic.core.keyring import Purpose, key_ring
from clinic.core.signing import canonical_json

GENESIS: Final = "0" * 64

CHAINED_FIELDS: Final = (
    "seq", "at", "practice_id", "actor_id", "acting_roles", "system", "act", "action", "object_type",
    "object_id", "client_id", "outcome", "reason_code", "source_address", "sign_in_hash",
)  # fmt: skip


def event_hash(event: AuditEvent, previous_hash: str) -> str:
    """Return the HMAC-SHA256 of an event that follows ``previous_hash``."""
    content = canonical_json({name: getattr(event, name) for name in CHAINED_FIELDS})
    key = key_ring().primary(Purpose.AUDIT).secret
    return hmac.new(key, previous_hash.encode() + b"|" + content, hashlib.sha256).hexdigest()


def head_seal(seq: int, last_hash: str) -> str:
    """Return the HMAC-SHA256 that proves where the ledger ends; '' while it is empty."""
    if seq == 0:
        return ""
    key = key_ring().primary(Purpose.AUDIT).secret
    return hmac.new(key, f"head|{seq}|{last_hash}".encode(), hashlib.sha256).hexdigest()
