"""Archives, disclosures, holds, retention and purges of records."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.custody.rules.retention import DEFAULT_YEARS, DEFAULT_YEARS_AFTER_MAJORITY
from clinic.custody.terms import ArchiveState, DisclosureMeans, DisclosurePurpose, PurgeState
from clinic.policy.reach import NOTHING, may
from clinic.policy.terms import Permission
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class PracticeOwnedQuerySet(models.QuerySet[Any]):
    """Rows of the whole practice, for those who look after it."""

    def visible_to(self, user: User, permission: Permission) -> Any:
        """Return the practice's rows when this person holds the permission."""
        if user.practice_id is None or not may(user, permission):
            return self.filter(NOTHING)
        return self.filter(practice_id=user.practice_id)


class Archive(PracticeRecord):
    """Everything of one client, or of the practice, as one ZIP; sealed, and gone after its time.

    A client's lies in its row, sealed under the practice's key. A practice's lies in a file of its
    own, sealed under a passphrase that is kept here until one person has read it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="archives")
    state = CodeField(ArchiveState, default=ArchiveState.REQUESTED)
    # To whom and why, as it was said when the archive was asked for.
    details = EncryptedJSONField(default=dict)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField()
    purpose = CodeField(DisclosurePurpose)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=80, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    content = EncryptedBytesField(null=True, blank=True)
    file_name = models.CharField(max_length=80, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = EncryptedJSONField(null=True, blank=True)
    passphrase = EncryptedTextField(null=True, blank=True)
    passphrase_read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    passphrase_read_at = models.DateTimeField(null=True, blank=True)

    objects = ClientRecordQuerySet.as_manager()
    of_practice = PracticeOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive")
        indexes = [models.Index(fields=["practice", "-requested_at"], name="archive_by_time")]
        constraints = [
            code_check("archive_state_known", "state", ArchiveState),
            code_check("archive_purpose_known", "purpose", DisclosurePurpose),
            models.CheckConstraint(
                condition=~Q(state=ArchiveState.READY.value) | (Q(expires_at__isnull=False) & ~Q(sha256="")),
                name="archive_ready_is_dated_and_hashed",
            ),
        ]


class Disclosure(PracticeRecord):
    """One time something about a client was given to somebody; never edited (45 CFR 164.528)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField(_("when"))
    recipient = EncryptedTextField(_("to whom"))
    recipient_address = EncryptedTextField(_("address"), default="")
    what = EncryptedTextField(_("what"))
    purpose = CodeField(DisclosurePurpose)
    explanation = EncryptedTextField(_("why"), default="")
    means = CodeField(DisclosureMeans)
    is_accountable = models.BooleanField(_("to be accounted for"))
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        indexes = [models.Index(fields=["client", "-at"], name="disclosure_by_client")]
        constraints = [
            code_check("disclosure_purpose_known", "purpose", DisclosurePurpose),
            code_check("disclosure_means_known", "means", DisclosureMeans),
        ]


class RetentionPolicy(PracticeRecord):
    """How long this practice keeps records, and by which rule."""

    years = models.PositiveSmallIntegerField(_("years after the last contact"), default=DEFAULT_YEARS)
    years_after_majority = models.PositiveSmallIntegerField(
        _("for minors, years after the 18th birthday"), default=DEFAULT_YEARS_AFTER_MAJORITY
    )
    basis = models.TextField(_("rule it follows"), blank=True)

    class Meta:
        verbose_name = _("retention policy")
        constraints = [models.UniqueConstraint(fields=["practice"], name="retention_policy_once")]


class LegalHold(PracticeRecord):
    """While it stands, nothing of the record is removed, whatever its age."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="legal_holds")
    reason = EncryptedTextField(_("reason"))
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = EncryptedTextField(_("why it was lifted"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        indexes = [models.Index(fields=["client"], condition=Q(lifted_at__isnull=True), name="legal_hold_standing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="legal_hold_lifted_by_somebody",
            )
        ]


class Purge(PracticeRecord):
    """The removal of one record: asked for, confirmed, and what was removed. It names no client."""

    # No foreign key: the client's row is among what is removed.
    client_code = models.UUIDField()
    state = CodeField(PurgeState, default=PurgeState.REQUESTED)
    reason = EncryptedTextField(_("reason"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)
    removed = models.JSONField(default=dict)
    removed_count = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    file_cleaned_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("purge")
        constraints = [
            code_check("purge_state_known", "state", PurgeState),
            models.UniqueConstraint(
                fields=["client_code"], condition=Q(state=PurgeState.REQUESTED.value), name="purge_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=PurgeState.DONE.value)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(content_hash="")),
                name="purge_done_is_certified",
            ),
        ]
