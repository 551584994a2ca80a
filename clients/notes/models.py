"""A progress note and what is added to it after signing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet, Course
from clients.notes.terms import NoteKind
from clinic.core.encryption import EncryptedJSONField
from clinic.core.fields import CodeField, code_check
from clinic.signatures.models import SignedAddendum, SignedRecord


class ProgressNote(SignedRecord):
    """A note outside dosing and integration. The words lie sealed, by heading."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="progress_notes")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = CodeField(NoteKind)
    held_at = models.DateTimeField(_("when"))
    texts = EncryptedJSONField(_("text"), default=dict)
    touch_agreed = models.JSONField(_("touch agreed to"), default=list, blank=True)
    risk_asked = models.BooleanField(_("asked about thoughts of suicide"), default=False)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress note")
        indexes = [models.Index(fields=["client", "held_at"], name="progress_note_by_client")]
        constraints = [
            code_check("progress_note_kind_known", "kind", NoteKind),
            SignedRecord.signed_is_complete("progress_note"),
        ]


class ProgressAddendum(SignedAddendum):
    """A signed addition to a signed progress note."""

    note = models.ForeignKey(ProgressNote, on_delete=models.PROTECT, related_name="addenda")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")

    objects = ClientRecordQuerySet.as_manager()

    class Meta(SignedAddendum.Meta):
        pass
