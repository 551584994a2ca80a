"""The mail backend used when no mail server is set up: messages are kept, sealed, and shown."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from clinic.messaging.models import LocalMail
from clinic.messaging.senders.email import PRACTICE_HEADER
from clinic.messaging.terms import MailKind
from clinic.practice.models import Practice
from clinic.staff.models import User, normalize_sign_in

logger = logging.getLogger(__name__)

# "X-Kapstone-Practice: <key>; account": who manages staff may read it, and nobody else.
ABOUT_AN_ACCOUNT = "account"


class LocalOutboxBackend(BaseEmailBackend):
    """Writes each message to the outbox of the practice it belongs to."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; one that belongs to no practice is dropped and logged."""
        return sum(self._keep(message) for message in email_messages)

    def _keep(self, message: EmailMessage) -> bool:
        named, _separator, concern = message.extra_headers.get(PRACTICE_HEADER, "").partition(";")
        practice_id = _practice_named(named) or _practice_of_account(message.to) or _only_practice()
        if practice_id is None:
            logger.warning("a message that belongs to no practice was dropped")
            return False
        LocalMail.objects.create(
            practice_id=practice_id,
            kind=MailKind.CLIENT if named and concern.strip() != ABOUT_AN_ACCOUNT else MailKind.ACCOUNT,
            recipient=", ".join(message.to),
            subject=str(message.subject),
            body=str(message.body),
            written_at=timezone.now(),
        )
        return True


def _practice_named(header: str) -> UUID | None:
    return UUID(header) if header else None


def _practice_of_account(addresses: Sequence[str]) -> UUID | None:
    keys = [normalize_sign_in(address) for address in addresses]
    accounts = User.objects.filter(sign_in_key__in=keys, practice__isnull=False)
    return accounts.values_list("practice_id", flat=True).first()


def _only_practice() -> UUID | None:
    """Return the practice of an installation that holds just one: whom else could it concern?"""
    first, *others = [*Practice.objects.values_list("pk", flat=True)[:2], None]
    return first if others == [None] else None
