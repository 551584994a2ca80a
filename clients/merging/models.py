"""That two charts are one person's: a pointer from the closed chart to the kept one, and its undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User

if TYPE_CHECKING:
    from uuid import UUID

# A merge that holds.
STANDING = Q(undone_at__isnull=True)


class ClientMerge(PracticeRecord):
    """One chart closed in favor of another; no row of either is moved or rewritten."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merges_away")
    kept = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merges_here")
    reason = EncryptedTextField(_("how it is known that both are one person"))
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Whether this merge put the closed chart in the archive; undoing it takes the chart out again.
    archived_it = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_reason = EncryptedTextField(_("why it was undone"), default="")

    objects = ClientRecordQuerySet.as_manager()

    if TYPE_CHECKING:
        client_id: UUID
        kept_id: UUID

    class Meta:
        verbose_name = _("merge of two charts")
        constraints = [
            models.CheckConstraint(condition=~Q(client=F("kept")), name="client_merge_two_charts"),
            models.UniqueConstraint(fields=["client"], condition=STANDING, name="client_merge_once"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="client_merge_undone_whole",
            ),
        ]
