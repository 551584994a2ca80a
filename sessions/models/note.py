"""The signed note of a dosing session and what is added to it afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.practice.models import PracticeRecord
from clinic.staff.models import SignedRecord, User
from sessions.models.dosing import DosingSession


class SessionNote(SignedRecord):
    """The note of one dosing session. Its hash covers doses, vitals, timeline and readiness too."""

    dosing_session = models.OneToOneField(DosingSession, on_delete=models.PROTECT, related_name="note")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    body = EncryptedTextField(_("note"), default="")
    client_words = EncryptedTextField(_("the client's words"), default="")
    observations = EncryptedTextField(_("observations"), default="")
    next_dose_plan = EncryptedTextField(_("thoughts on the next dose"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("session note")
        constraints = [SignedRecord.signed_is_complete("session_note")]


class Addendum(PracticeRecord):
    """A signed addition to a signed note; it never overwrites."""

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="addenda")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("reason"))
    body = EncryptedTextField(_("addition"))
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=190)
    signed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("addendum")
