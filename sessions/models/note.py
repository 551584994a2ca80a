"""The signed note of a dosing session and what is added to it afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedTextField
from clinic.signatures.models import SignedAddendum, SignedRecord
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


class Addendum(SignedAddendum):
    """A signed addition to a signed session note."""

    note = models.ForeignKey(SessionNote, on_delete=models.PROTECT, related_name="addenda")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")

    objects = ClientRecordQuerySet.as_manager()

    class Meta(SignedAddendum.Meta):
        pass
