"""The local outbox: what would have been mailed, had a mail server been set up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.core.encryption import EncryptedTextField
from clinic.practice.models import PracticeRecord


class LocalMail(PracticeRecord):
    """One message kept instead of sent, recipient and text sealed."""

    recipient = EncryptedTextField(_("to"))
    subject = EncryptedTextField(_("subject"))
    body = EncryptedTextField(_("text"))
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("local message")
        indexes = [models.Index(fields=["practice", "-written_at"], name="local_mail_by_time")]
