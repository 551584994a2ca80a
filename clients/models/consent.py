"""Consent documents by version, and what each client signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecordQuerySet
from clients.models.client import Client
from clients.terms import ConsentKind, ConsentStatus
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class ConsentTemplate(PracticeRecord):
    """One version of one consent document, as it was published. A new wording is a new version."""

    kind = CodeField(ConsentKind)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    valid_months = models.PositiveSmallIntegerField(_("valid for, months"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent document")
        constraints = [
            code_check("consent_template_kind_known", "kind", ConsentKind),
            models.UniqueConstraint(fields=["practice", "kind", "version"], name="consent_template_version_once"),
        ]


class ConsentRecord(PracticeRecord):
    """One client's consent to one version: signed, withdrawn, expired or superseded."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    template = models.ForeignKey(ConsentTemplate, on_delete=models.PROTECT, related_name="+")
    kind = CodeField(ConsentKind)
    status = CodeField(ConsentStatus, default=ConsentStatus.DRAFT)
    signed_at = models.DateTimeField(null=True, blank=True)
    signer_name = EncryptedTextField(_("signed by"), default="")
    text_hash = models.CharField(max_length=64, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        constraints = [
            code_check("consent_kind_known", "kind", ConsentKind),
            code_check("consent_status_known", "status", ConsentStatus),
            models.CheckConstraint(
                condition=~Q(status=ConsentStatus.SIGNED.value) | (Q(signed_at__isnull=False) & ~Q(text_hash="")),
                name="consent_signed_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status=ConsentStatus.WITHDRAWN.value) | Q(withdrawn_at__isnull=False),
                name="consent_withdrawn_is_dated",
            ),
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=Q(status=ConsentStatus.SIGNED.value),
                name="consent_one_in_force_per_kind",
            ),
        ]
