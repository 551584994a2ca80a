"""Mail to somebody of the practice about their own work: neutral words, a link, nothing of any record."""

from __future__ import annotations

import logging

from clinic.messaging.senders.email import FateUnknown, NotSent, send_email
from clinic.practice.models import Practice

logger = logging.getLogger(__name__)


def send_notice(*, practice: Practice, to: str, subject: str, body: str, key: str) -> bool:
    """Send one notice; False when it should be tried again later.

    One whose fate is unknown, or that can never be delivered, is not sent again.
    """
    try:
        send_email(practice=practice, to=to, subject=subject, body=body, key=key, concern="account")
    except NotSent as problem:
        logger.warning("notice %s was not sent: %s", key, problem.code)
        return problem.is_final
    except FateUnknown as problem:
        logger.warning("notice %s may not have arrived: %s", key, problem.code)
    return True
