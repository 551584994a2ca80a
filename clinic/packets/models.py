"""A packet as it was made, and what came back: both are only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet, Course
from clinic.core.encryption import EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.packets.terms import ReplyKind
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User

if TYPE_CHECKING:
    from uuid import UUID


class PrescriberPacket(PracticeRecord):
    """What one prescriber without an account is shown of one client, frozen as it was when it was made."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="packets")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="packets")
    recipient = EncryptedTextField(_("prescriber"))
    recipient_address = EncryptedTextField(_("address or fax"), default="")
    question = EncryptedTextField(_("question"))
    facts = EncryptedJSONField(_("what it states"))
    facts_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    if TYPE_CHECKING:
        client_id: UUID
        course_id: UUID

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("prescriber packet")
        indexes = [models.Index(fields=["client", "-made_at"], name="packet_by_client")]


class PacketReply(PracticeRecord):
    """What whoever holds the link said: a question, or that they have reviewed it, with an answer."""

    packet = models.ForeignKey(PrescriberPacket, on_delete=models.PROTECT, related_name="replies")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = CodeField(ReplyKind)
    name = EncryptedTextField(_("name and credentials, as given"))
    words = EncryptedTextField(_("words"), default="")
    at = models.DateTimeField()

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply of an outside prescriber")
        constraints = [code_check("packet_reply_kind_known", "kind", ReplyKind)]
