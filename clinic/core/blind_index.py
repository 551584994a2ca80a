"""Exact-match search on values that are stored sealed.

A keyed hash of the normalised value stands beside the ciphertext, so that two clients with the
same telephone number can be found without either number being readable.
"""

from __future__ import annotations

import hashlib
import hmac

from clinic.core.keyring import Purpose, derived_key, key_ring


def blind_index(value: str, *, field: str, practice: str) -> str:
    """Return the index of a normalised value, or '' for an empty one."""
    if not value:
        return ""
    key = derived_key(key_ring().primary(Purpose.INDEX), f"{field}|{practice}")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
