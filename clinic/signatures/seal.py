"""The arithmetic of a signature: an open hash anybody can check, and a keyed seal nobody can make.

SHA-256 alone shows a slip, not an attack: whoever can write to the database can compute it again.
The seal is an HMAC under the ledger's key, which lies in the key ring, apart from the database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from clinic.core.keyring import Purpose, derived_key, key_ring
from clinic.core.signing import canonical_json, content_hash
from clinic.signatures.kinds import columns_of
from clinic.signatures.models import Signature

_CONTEXT: Final = "signature"


def signed_hash(signature: Signature, content: Mapping[str, object]) -> str:
    """Return the SHA-256 of a record together with who signs it, as what, when, where, and which row it is."""
    return content_hash(
        {
            "record": content,
            "record_type": signature.record_type,
            "record_id": signature.record_id,
            "meaning": signature.meaning,
            "signer": signature.signer_id,
            "signer_name": signature.signer_name,
            "signed_at": signature.signed_at,
            "zone": signature.zone,
        }
    )


def seal_of(signature: Signature) -> str:
    """Return the seal of a signature under the present key; it names the key it was made with."""
    key = key_ring().primary(Purpose.AUDIT)
    return key.key_id.hex() + _mac(signature, derived_key(key, _CONTEXT))


def is_sealed(signature: Signature) -> bool:
    """Say whether every column of a signature is as it was written by somebody who has the key."""
    key_id, mac = signature.seal[:8], signature.seal[8:]
    try:
        key = key_ring().find(Purpose.AUDIT, bytes.fromhex(key_id))
    except ValueError:
        return False
    return key is not None and hmac.compare_digest(_mac(signature, derived_key(key, _CONTEXT)), mac)


def _mac(signature: Signature, key: bytes) -> str:
    columns = columns_of(signature, without=frozenset({"seal"}))
    return hmac.new(key, canonical_json(columns), hashlib.sha256).hexdigest()
