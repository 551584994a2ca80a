"""Who reads the local outbox: clients' messages the desk, messages about accounts the owner alone.

A message about an account can hold a link that sets a new password; whoever reads it can become
that person.
"""

from __future__ import annotations

from django.db.models import QuerySet

from clinic.audit import services as audit
from clinic.messaging.models import LocalMail
from clinic.messaging.terms import MailKind
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


def outbox_for(user: User) -> QuerySet[LocalMail]:
    """Return the messages kept for this person's practice, newest first, and record the look."""
    audit.record_listing(actor=user, action="messaging.outbox.viewed")
    kinds = [MailKind.CLIENT]
    if may(user, Permission.MANAGE_STAFF):
        kinds.append(MailKind.ACCOUNT)
    if user.practice_id is None or not may(user, Permission.VIEW_OUTBOX):
        return LocalMail.objects.none()
    return LocalMail.objects.filter(practice_id=user.practice_id, kind__in=kinds).order_by("-written_at", "-pk")
