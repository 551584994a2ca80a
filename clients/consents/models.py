"""What stands around a consent: the wording before it is published, what was sent, and who signed how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.consents.terms import SignatureMethod
from clients.models import Client, ClientRecordQuerySet, ConsentRecord, ConsentTemplate
from clients.terms import ConsentKind
from clinic.core import wording
from clinic.core.encryption import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.core.files import FileType
from clinic.links.models import PrivateLink
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User

if TYPE_CHECKING:
    from uuid import UUID


# Steps behind the address of a link, before the key of a consent.
COPY: Final = "copy-"
WITHDRAW: Final = "withdraw-"


class ConsentDraft(PracticeRecord):
    """The next version of one document while it is written; gone when it is published."""

    kind = CodeField(ConsentKind)
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"))
    valid_months = models.PositiveSmallIntegerField(_("valid for, months"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a consent document")
        constraints = [
            code_check("consent_draft_kind_known", "kind", ConsentKind),
            models.UniqueConstraint(fields=["practice", "kind"], name="consent_draft_once_per_kind"),
        ]


class ConsentRequest(PracticeRecord):
    """Consents that a client was asked to sign in one go, through one link."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consent_requests")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to sign")
        indexes = [models.Index(fields=["client", "-sent_at"], name="consent_request_by_client")]


class RequestedConsent(PracticeRecord):
    """One consent of a request."""

    request = models.ForeignKey(ConsentRequest, on_delete=models.PROTECT, related_name="items")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    consent = models.OneToOneField(ConsentRecord, on_delete=models.PROTECT, related_name="asked")
    place = models.PositiveSmallIntegerField()

    objects = ClientRecordQuerySet.as_manager()

    if TYPE_CHECKING:
        consent_id: UUID

    class Meta:
        verbose_name = _("consent asked for")
        constraints = [models.UniqueConstraint(fields=["request", "place"], name="requested_consent_place_once")]

    @property
    def copy_step(self) -> str:
        """What stands behind the link's address to get the copy."""
        return f"{COPY}{self.consent_id}"

    @property
    def withdraw_step(self) -> str:
        """What stands behind the link's address to take it back."""
        return f"{WITHDRAW}{self.consent_id}"


class ConsentSignature(PracticeRecord):
    """How a client signed one consent from afar. It is only ever added, and covers the exact wording."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    consent = models.OneToOneField(ConsentRecord, on_delete=models.PROTECT, related_name="signature")
    template = models.ForeignKey(ConsentTemplate, on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(PrivateLink, on_delete=models.PROTECT, related_name="+")
    method = CodeField(SignatureMethod)
    signer_name = EncryptedTextField(_("signed by"))
    strokes = EncryptedJSONField(_("drawn signature"))
    signed_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    text_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)

    objects = ClientRecordQuerySet.as_manager()

    if TYPE_CHECKING:
        consent_id: UUID

    class Meta:
        verbose_name = _("signature on a consent")
        constraints = [code_check("consent_signature_method_known", "method", SignatureMethod)]

    @property
    def when(self) -> str:
        """The moment on the client's own clock, with its zone."""
        return wording.signed_moment(self.signed_at, self.zone)


class ConsentScanManager(models.Manager.from_queryset(ClientRecordQuerySet)):  # type: ignore[misc]
    """Scans as lists ask for them: the pages themselves are fetched when they are handed over."""

    def get_queryset(self) -> ClientRecordQuerySet:
        """Leave the content where it lies."""
        rows: ClientRecordQuerySet = super().get_queryset().defer("content")
        return rows


class ConsentScan(PracticeRecord):
    """The signed paper behind a recorded consent. A better scan is added beside it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="scans")
    media_type = CodeField(FileType)
    content = EncryptedBytesField()
    content_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = ConsentScanManager()

    class Meta:
        verbose_name = _("scan of a consent")
        constraints = [code_check("consent_scan_type_known", "media_type", FileType)]
