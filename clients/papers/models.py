"""A paper about a client, sealed in its row as everything else about them is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clients.papers.terms import PaperKind
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.core.files import KeptFile
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class ClientPaper(KeptFile, PracticeRecord):
    """One file that was handed in; hidden when it was an error, never removed."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="papers")
    kind = CodeField(PaperKind)
    title = EncryptedTextField(_("title"))
    dated_on = models.DateField(_("date on the paper"))
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = EncryptedTextField(_("added in error because"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        constraints = [
            code_check("client_paper_kind_known", "kind", PaperKind),
            *KeptFile.file_is_sane("client_paper"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="client_paper_withdrawn_whole",
            ),
        ]

    @property
    def file_name(self) -> str:
        """Its name in an archive, which says neither whose nor what."""
        return f"paper-{self.short_id}.{self.file_type.lower()}"
