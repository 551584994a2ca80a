"""Mail the owners every day where the ledger ends: a hash tells nothing, and nobody can change a mail that was read."""

from __future__ import annotations

import logging
from datetime import datetime, time
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinic.audit.models import LedgerHead
from clinic.core.letters import plain_text
from clinic.messaging.senders.email import FateUnknown, NotSent, send_email
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports.models import LedgerNote

# Early enough to be there when the day begins, late enough to wake nobody.
FROM: Final = time(7, 0)

logger = logging.getLogger(__name__)


def mail_notes(*, now: datetime) -> int:
    """Mail each practice's note of the day where it is due and not sent yet; return how many were."""
    return sum(_mail_note(practice, now) for practice in Practice.objects.order_by("pk"))


def _mail_note(practice: Practice, now: datetime) -> bool:
    local = now.astimezone(practice.zone)
    head = LedgerHead.objects.get(pk=1)
    if local.time() < FROM or head.seq == 0:
        return False
    note = LedgerNote(practice=practice, day=local.date(), seq=head.seq, hash=head.hash, sent_at=now)
    try:
        # First written, then sent: of two that wake at once, one finds the day taken.
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        return False
    owners = list(User.objects.with_role(practice, Role.OWNER))
    reached = [_mail(note, owner) for owner in owners]
    if owners and not any(reached):
        # Nobody could be reached: the next hour tries again.
        note.delete()
        return False
    return True


def _mail(note: LedgerNote, owner: User) -> bool:
    body = plain_text("reports/ledger_note.body.txt", {"note": note})
    try:
        send_email(
            practice=note.practice, to=owner.email, subject=_("Daily note, please keep"), body=body,
            key=f"{note.pk.hex[:16]}{owner.pk.hex[:16]}", concern="account",
        )  # fmt: skip
    except NotSent as problem:
        logger.warning("daily note %s was not sent: %s", note.short_id, problem.code)
        return problem.is_final
    except FateUnknown as problem:
        logger.warning("daily note %s may not have arrived: %s", note.short_id, problem.code)
    return True
