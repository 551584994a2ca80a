"""Exact-match search on values that are stored sealed.

A keyed hash of the normalised value stands beside the ciphertext, so that two clients with the
same telephone number can be found without either number being readable.
"""

from __future__ import annotations

import hashlib
import hmac

from clinic.core.keyring import MasterKey, Purpose, derived_key, key_ring


def blind_index(value: str, *, field: str, practice: str) -> str:
    """Return the index of a normalised value to store, or '' for an empty one."""
    return _index(key_ring().primary(Purpose.INDEX), value, field, practice) if value else ""


def blind_indexes(value: str, *, field: str, practice: str) -> tuple[str, ...]:
    """Return every index a stored value may have: while keys rotate, under the old key too."""
    return tuple(_index(key, value, field, practice) for key in key_ring().of(Purpose.INDEX)) if value else ()


def _index(master: MasterKey, value: str, field: str, practice: str) -> str:
    key = derived_key(master, f"{field}|{practice}")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
