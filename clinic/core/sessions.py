"""Sessions lie sealed: what packages put into one is not ours to foresee.

Asked to sign in again, django-allauth keeps the whole request that was interrupted, typed text
included. The database's copy of it says nothing without the key ring.
"""

from __future__ import annotations

import json
from typing import Any, Final

from clinic.core.encryption import seal, unseal

_BINDING: Final = "django_session|session_data"
_INSTALLATION: Final = "installation"


class SealedSerializer:
    """Turns a session into sealed bytes and back; one that does not open is an empty session."""

    def dumps(self, obj: Any) -> bytes:
        """Seal."""
        plain = json.dumps(obj, separators=(",", ":")).encode()
        return bytes(seal(plain, binding=_BINDING, practice=_INSTALLATION))

    def loads(self, data: bytes) -> Any:
        """Open."""
        return json.loads(unseal(data, binding=_BINDING, practice=_INSTALLATION))
