"""Mail about accounts. Never inside a transaction; a failure is told, not raised."""

from __future__ import annotations

import logging
import smtplib

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clinic.staff.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(*, invitation: Invitation, link: str) -> bool:
    """Mail the private link to the person invited; False when it could not be handed to the server."""
    body = render_to_string("staff/invitation.body.txt", {"invitation": invitation, "link": link})
    # Without a mail server the local outbox files it by this, and shows it to who manages staff.
    headers = {"X-Kapstone-Practice": f"{invitation.practice_id}; account"}
    message = EmailMessage(subject=_("Your invitation"), body=body, to=[invitation.email], headers=headers)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as problem:
        logger.warning("invitation %s could not be mailed: %s", invitation.short_id, type(problem).__name__)
        return False
    return True
