"""Tell the owners by mail, in initials and neutral words; the row is the queue, so no alert is lost."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clinic.break_glass.models import EmergencyAccess
from clinic.core.letters import plain_text
from clinic.messaging.senders.email import FateUnknown, NotSent, send_email
from clinic.policy.terms import Role
from clinic.staff.models import User

MOST_AT_ONCE: Final = 50

logger = logging.getLogger(__name__)


def tell_owners(*, now: datetime) -> int:
    """Send what owners have not been told yet; return how many accesses that was."""
    # A chart that is open comes first; a request nobody answered is told once as well.
    waiting = EmergencyAccess.objects.filter(alerted_at__isnull=True).order_by(
        F("opened_at").desc(nulls_last=True), "pk"
    )
    return sum(_tell(access, now) for access in waiting.select_related("client", "user", "practice")[:MOST_AT_ONCE])


def _tell(access: EmergencyAccess, now: datetime) -> bool:
    untold = EmergencyAccess.objects.filter(Q(opened_at=access.opened_at), pk=access.pk, alerted_at__isnull=True)
    if untold.update(alerted_at=now) != 1:
        return False
    reached = [_mail(access, owner) for owner in User.objects.with_role(access.practice, Role.OWNER)]
    if reached and not any(reached):
        # The mail server is down: the next wake-up tries again.
        EmergencyAccess.objects.filter(pk=access.pk, alerted_at=now).update(alerted_at=None)
        return False
    return True


def _mail(access: EmergencyAccess, owner: User) -> bool:
    zone = access.practice.zone
    body = plain_text(
        "break_glass/alert.body.txt",
        {
            "client": access.client.initials,
            "person": initials_of(access.user),
            "opened_at": localtime(access.opened_at, zone) if access.opened_at else None,
            "expires_at": localtime(access.expires_at, zone) if access.expires_at else None,
            "link": settings.ORIGIN + reverse("break_glass:review", args=[access.pk]),
        },
    )
    stage = "opened" if access.opened_at else "asked"
    try:
        send_email(
            practice=access.practice, to=owner.email, subject=_("Please sign in and review"), body=body,
            key=f"{access.pk.hex[:16]}{owner.pk.hex[:12]}{stage}", concern="account",
        )  # fmt: skip
    except NotSent as problem:
        logger.warning("alert about %s was not sent: %s", access.short_id, problem.code)
        return problem.is_final
    except FateUnknown as problem:
        logger.warning("alert about %s may not have arrived: %s", access.short_id, problem.code)
    return True


def initials_of(user: User) -> str:
    """Return the first letters of a name."""
    return "".join(word[0] for word in user.name.split()).upper()
