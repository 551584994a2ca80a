"""A client list waiting to be confirmed. It lies sealed in the database, never as a file."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.core.encryption import EncryptedBytesField
from clinic.policy.reach import NOTHING, may
from clinic.policy.terms import Permission
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class ClientImportQuerySet(models.QuerySet["ClientImport"]):
    """Uploaded lists; only the person who uploaded one sees it."""

    def visible_to(self, user: User) -> ClientImportQuerySet:
        """Return this person's own uploads while they may import."""
        if user.practice_id is None or not may(user, Permission.IMPORT_CLIENTS):
            return self.filter(NOTHING)
        return self.filter(practice_id=user.practice_id, uploaded_by=user)


class ClientImport(PracticeRecord):
    """One uploaded list; its content is erased as soon as it is imported or thrown away."""

    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    content = EncryptedBytesField()
    encoding = models.CharField(max_length=40, blank=True)
    day_first = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    added_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)

    objects: Any = ClientImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("client list")
