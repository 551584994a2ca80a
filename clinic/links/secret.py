"""The secret of a link, and the name of whoever holds it in the ledger."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

# 256 bits (trust.md V-18): guessing one is out of reach, whatever a throttle lets through.
TOKEN_BYTES: Final = 32
# Who acts when nobody is signed in: the ledger names the link, and the link its client.
SYSTEM: Final = "links.client"


def new_token() -> str:
    """Return a secret in hexadecimal digits: no mail program breaks it or cuts off its end."""
    return secrets.token_hex(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of a secret; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
