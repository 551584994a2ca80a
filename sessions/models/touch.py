"""The ledger of touch consent: each thing the client said, in the order they said it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientRecordQuerySet
from clinic.core.encryption import EncryptedJSONField, EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User
from sessions.terms import TouchEntryKind


class TouchConsent(PracticeRecord):
    """One line: agreed with a named person, re-affirmed, or taken back. Lines are only added."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="touch_consents")
    # In the order it was said: two lines can carry one time.
    number = models.PositiveIntegerField()
    kind = CodeField(TouchEntryKind)
    # What a later line re-affirms or takes back.
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = EncryptedTextField(_("who"))
    kinds = EncryptedJSONField(_("what"), default=list)
    places = EncryptedJSONField(_("where"), default=list)
    how_asked = EncryptedTextField(_("how to ask in the session"), default="")
    word = EncryptedTextField(_("word that stops it"), default="")
    gesture = EncryptedTextField(_("gesture that stops it"), default="")
    limits = EncryptedTextField(_("what it must not be"), default="")
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("touch consent")
        constraints = [
            code_check("touch_kind_known", "kind", TouchEntryKind),
            models.UniqueConstraint(fields=["client", "number"], name="touch_number_once"),
            models.CheckConstraint(
                condition=Q(kind=TouchEntryKind.AGREED.value, about__isnull=True)
                | (~Q(kind=TouchEntryKind.AGREED.value) & Q(about__isnull=False)),
                name="touch_later_lines_name_the_first",
            ),
        ]
