"""Lock a sign-in on purpose, and open a locked one for its person."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User
from clinic.staff.rules import sign_in_lifetime


def lock(*, session: SessionBase, to: str, actor: User, now: float) -> None:
    """Lock a sign-in before its time, for somebody who steps out of the room."""
    # On record first: without the ledger nothing changes.
    audit.record(actor=actor, act=Act.ACCESS, action="staff.sign_in.locked", target=actor, reason_code="BY_HAND")
    sign_in_lifetime.lock(session, to=to, now=now, idle_seconds=0)


def unlock(*, session: SessionBase, means: str, actor: User, now: float) -> bool:
    """Open a locked sign-in for somebody who has just shown who they are; False after a day's work."""
    if not sign_in_lifetime.may_unlock(session, now=now):
        return False
    audit.record(actor=actor, act=Act.ACCESS, action="staff.sign_in.unlocked", target=actor, reason_code=means)
    sign_in_lifetime.unlock(session, now=now)
    return True
