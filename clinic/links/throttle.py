"""How often private links may be tried, counted in the cache that all processes share.

Guessing one is out of reach anyway; this keeps a guesser from costing anything. By address, only
what was not found counts: a family behind one address may open all its links.
"""

from __future__ import annotations

import hashlib
from typing import Final

from django.core.cache import cache

WINDOW_SECONDS: Final = 60
MISSES_PER_ADDRESS: Final = 30
REQUESTS_PER_LINK: Final = 120


def may_look(address: str) -> bool:
    """Say whether this address did not miss too often of late."""
    return int(cache.get(_key("miss", address), 0)) < MISSES_PER_ADDRESS


def note_miss(address: str) -> None:
    """Count an address that led to no link."""
    _count(_key("miss", address))


def may_use(token_hash: str) -> bool:
    """Count a request through one link, and say whether it is still within what a person can do."""
    return _count(_key("use", token_hash)) <= REQUESTS_PER_LINK


def _count(key: str) -> int:
    if cache.add(key, 1, WINDOW_SECONDS):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:
        # It ran out between the two.
        return 1


def _key(what: str, value: str) -> str:
    # Hashed, so that the table of the cache does not list addresses or what a link hashes to.
    return f"links-{what}-{hashlib.sha256(value.encode()).hexdigest()[:32]}"
