"""Mail about accounts. Never inside a transaction; a failure is told, not raised."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.core.letters import plain_text
from clinic.staff.models import Credential, Invitation, User

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


def send_expiry(*, paper: Credential, to: User) -> bool:
    """Mail that a paper runs out, to its holder or an owner; False when it could not be handed to the server."""
    context = {
        "is_own": to.pk == paper.user_id,
        "person": "".join(word[0] for word in paper.user.name.split()).upper(),
        "expires_on": paper.expires_on,
        "link": settings.ORIGIN + reverse("staff:profile" if to.pk == paper.user_id else "staff:papers"),
    }
    body = plain_text("staff/expiry.body.txt", context)
    return _send(_("A date to keep"), body, to=to.email, practice=str(paper.practice_id), name=paper.short_id)


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
