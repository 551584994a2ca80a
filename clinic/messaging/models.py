"""The local outbox: what would have been mailed, had a mail server been set up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.messaging.terms import MailKind
from clinic.practice.models import PracticeRecord


class LocalMail(PracticeRecord):
    """One message kept instead of sent, recipient and text sealed."""

    kind = CodeField(MailKind, default=MailKind.CLIENT)
    recipient = EncryptedTextField(_("to"))
    subject = EncryptedTextField(_("subject"))
    body = EncryptedTextField(_("text"))
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("local message")
        indexes = [models.Index(fields=["practice", "-written_at"], name="local_mail_by_time")]
        constraints = [code_check("local_mail_kind_known", "kind", MailKind)]
