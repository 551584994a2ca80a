"""Documents that were issued, with the facts they state, and what was noticed in the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User
from reports.terms import DocumentKind, DocumentState, RedactionProfile


class RenderedDocument(PracticeRecord):
    """One issue of one document. A re-issue is a new row that refers to the old one."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="documents")
    kind = CodeField(DocumentKind)
    profile = CodeField(RedactionProfile)
    subject_id = models.UUIDField(db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    facts = EncryptedJSONField(_("facts"))
    facts_hash = models.CharField(max_length=64)
    state = CodeField(DocumentState, default=DocumentState.REQUESTED)
    pdf = EncryptedBytesField(null=True, blank=True)
    pdf_hash = models.CharField(max_length=64, blank=True)
    page_count = models.PositiveSmallIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        indexes = [
            models.Index(fields=["practice", "-requested_at"], name="document_by_time"),
            models.Index(
                fields=["requested_at"],
                condition=~Q(state__in=[DocumentState.READY.value, DocumentState.FAILED.value]),
                name="document_waiting",
            ),
        ]
        constraints = [
            code_check("document_kind_known", "kind", DocumentKind),
            code_check("document_profile_known", "profile", RedactionProfile),
            code_check("document_state_known", "state", DocumentState),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.READY.value) | (Q(ready_at__isnull=False) & ~Q(pdf_hash="")),
                name="document_ready_has_pdf",
            ),
        ]


class LedgerNote(PracticeRecord):
    """Where the ledger ended on one day, as it was mailed to the practice's owners; once a day."""

    day = models.DateField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("daily note of the ledger")
        constraints = [models.UniqueConstraint(fields=["practice", "day"], name="ledger_note_once_a_day")]


class HasteAlert(PracticeRecord):
    """Somebody opened more clients at once than a day's work explains; the ledger holds which."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    reached_at = models.DateTimeField()
    # The entry of the ledger with which it was too many: found again, it is the same alert.
    reached_seq = models.BigIntegerField(unique=True)
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finding = EncryptedTextField(_("what was found"), default="")

    class Meta:
        verbose_name = _("alert of many records at once")
        indexes = [models.Index(fields=["practice", "-reached_at"], name="haste_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="haste_closed_by_somebody",
            ),
        ]
