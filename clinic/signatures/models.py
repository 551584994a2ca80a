"""What every signed record has, one row per signature, and the words somebody is about to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.core import wording
from clinic.core.encryption import EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.signatures.terms import Meaning
from clinic.staff.models import User

if TYPE_CHECKING:
    from uuid import UUID


class SignedRecord(PracticeRecord):
    """A note: a draft until one person signs it, then frozen by the database."""

    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField(max_length=190, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    is_late_entry = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def is_signed(self) -> bool:
        """Whether the note is locked."""
        return self.signed_at is not None

    @staticmethod
    def signed_is_complete(table: str) -> models.CheckConstraint:
        """Return the constraint: a signature has time, person, printed name and hash, or is none."""
        nothing = Q(signed_at__isnull=True, signed_by__isnull=True, content_hash="")
        complete = Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(content_hash="") & ~Q(signed_name="")
        return models.CheckConstraint(condition=nothing | complete, name=f"{table}_signature_complete")


class SignedAddendum(PracticeRecord):
    """A signed addition to a signed note; it never overwrites. The concrete ones point to their note."""

    reason = EncryptedTextField(_("reason"))
    body = EncryptedTextField(_("addition"))
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=190)
    signed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        verbose_name = _("addendum")


class Signature(PracticeRecord):
    """One person's signature on one record.

    ``content_hash`` covers the record and the signature itself, so that it fits nowhere else;
    ``seal`` is keyed, so that nobody without the key ring can make a row that fits. The record is
    named, not pointed to: its tables stand above this one.
    """

    record_type = models.CharField(max_length=80)
    record_id = models.UUIDField()
    client_id = models.UUIDField()
    meaning = CodeField(Meaning)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(_("signed by"), max_length=190)
    signed_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=64)
    # Whose signature beside it this one waits for: the supervisor the signer had.
    cosigner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seal = models.CharField(max_length=80)

    if TYPE_CHECKING:
        signer_id: UUID
        cosigner_id: UUID | None

    class Meta:
        verbose_name = _("signature")
        indexes = [models.Index(fields=["record_id", "signed_at"], name="signature_by_record")]
        constraints = [
            code_check("signature_meaning_known", "meaning", Meaning),
            models.UniqueConstraint(fields=["record_type", "record_id", "meaning", "signer"], name="signature_once"),
            models.UniqueConstraint(
                fields=["record_type", "record_id"],
                condition=Q(meaning__in=[Meaning.AUTHOR.value, Meaning.ADDENDUM.value]),
                name="signature_one_author",
            ),
        ]

    @property
    def when(self) -> str:
        """The moment on the signer's own clock, with the zone it was made in."""
        return wording.signed_moment(self.signed_at, self.zone)


class HeldText(PracticeRecord):
    """What one person typed and is about to sign: kept while they read it again and confirm who they are."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    content = EncryptedJSONField()
    held_at = models.DateTimeField()

    class Meta:
        verbose_name = _("text held for signing")
        constraints = [models.UniqueConstraint(fields=["user", "purpose", "subject_id"], name="held_text_once")]
