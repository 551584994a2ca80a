"""Abstract bases shared by all models."""

from __future__ import annotations

import uuid

from django.db import models


class UUIDModel(models.Model):
    """A row whose key the application makes itself.

    The key must exist before the insert: encrypted fields are bound to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    @property
    def short_id(self) -> str:
        """Eight characters that tell two rows apart in logs, without saying whose they are."""
        return self.id.hex[:8]

    def __str__(self) -> str:
        # Never a name or a dose: `str()` ends up in logs and error pages.
        return f"{self._meta.verbose_name} {self.short_id}"
