"""Mail about accounts. Never inside a transaction; a failure is told, not raised."""

from __future__ import annotations

import logging
import smtplib

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from clinic.core.letters import plain_text
from clinic.staff.models import Invitation, User

logger = logging.getLogger(__name__)


def send_invitation(*, invitation: Invitation, link: str) -> bool:
    """Mail the private link to the person invited; False when it could not be handed to the server."""
    body = plain_text("staff/invitation.body.txt", {"invitation": invitation, "link": link})
    subject = _("Your invitation")
    return _send(subject, body, to=invitation.email, practice=str(invitation.practice_id), name=invitation.short_id)


def send_reset(*, user: User, link: str) -> bool:
    """Mail the link that sets a new password; False when it could not be handed to the server."""
    body = plain_text("staff/reset.body.txt", {"link": link})
    return _send(_("Set a new password"), body, to=user.email, practice=str(user.practice_id), name=user.short_id)


def _send(subject: str, body: str, *, to: str, practice: str, name: str) -> bool:
    # Without a mail server the local outbox files it by this, and shows it to who manages staff.
    headers = {"X-Kapstone-Practice": f"{practice}; account"}
    message = EmailMessage(subject=subject, body=body, to=[to], headers=headers)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as problem:
        logger.warning("mail about %s could not be sent: %s", name, type(problem).__name__)
        return False
    return True
