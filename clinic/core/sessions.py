"""Sessions lie sealed: what packages put into one is not ours to foresee; and each request saves only its own changes.

Asked to sign in again, django-allauth keeps the whole request that was interrupted, typed text
included. The database's copy of it says nothing without the key ring.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, Final

from django.contrib.sessions.backends import db
from django.db import transaction

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


class SessionStore(db.SessionStore):
    """Saves what this request changed and leaves the rest as it is stored by now.

    A page asks several things at once. Saved whole, a session that one request read early and wrote
    late would take back what another wrote meanwhile: that somebody is there, or that the screen was locked.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._as_stored: dict[str, Any] = {}

    def load(self) -> dict[str, Any]:
        """Read, and remember what was read."""
        data = super().load()
        self._as_stored = deepcopy(data)
        return data

    def save(self, must_create: bool = False) -> None:
        """Save a new session whole, and of one that exists what was changed."""
        with transaction.atomic():
            if self.session_key is not None and not must_create:
                self._take_over()
            super().save(must_create)
        self._as_stored = deepcopy(self._session_cache)

    def _take_over(self) -> None:
        """Put the changes of this request on what others stored since it was read."""
        mine, read = dict(self.items()), self._as_stored
        row = self.model.objects.select_for_update().filter(session_key=self.session_key).first()
        stored = row.get_decoded() if row is not None else read
        kept = {key: value for key, value in stored.items() if key in mine or key not in read}
        self._session_cache = kept | {key: mine[key] for key in mine if key not in read or mine[key] != read[key]}
