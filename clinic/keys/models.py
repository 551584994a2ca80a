"""Which keys the values of this database stand under, with a proof that a ring holds the right ones."""

from __future__ import annotations

import hashlib
import hmac

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.core.fields import CodeField
from clinic.core.keyring import MasterKey, Purpose


class KnownKey(models.Model):
    """One key, by its id and a value that only the holder of the key could have computed."""

    key_id = models.CharField(max_length=8, primary_key=True)
    purpose = CodeField(Purpose)
    check_value = models.CharField(max_length=64)
    known_since = models.DateTimeField()
    printed_at = models.DateTimeField(null=True, blank=True)
    # Nothing is sealed with it any more; it stays in the ring for backups from before.
    emptied_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("known key")

    def __str__(self) -> str:
        return f"{self.purpose} {self.key_id}"

    def is_proven_by(self, key: MasterKey) -> bool:
        """Say whether ``key`` is the one this row was made from."""
        return hmac.compare_digest(self.check_value, check_value_of(key))


def check_value_of(key: MasterKey) -> str:
    """Return what proves the possession of a key and tells nothing about it."""
    statement = f"kapstone key check|{key.purpose}|{key.key_id.hex()}".encode()
    return hmac.new(key.secret, statement, hashlib.sha256).hexdigest()
