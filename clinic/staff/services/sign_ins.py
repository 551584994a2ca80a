"""End sign-ins: one, all others, or every one that a change has made old."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User


def end_one(*, sign_in: UserSession, actor: User) -> None:
    """End one of a person's own sign-ins; its browser meets the sign-in page on its next request."""
    audit.record(actor=actor, act=Act.ACCESS, action="staff.sign_in.ended", target=actor, reason_code="BY_HAND")
    sign_in.end()


def end_others(*, user: User, current_key: str, reason: str) -> int:
    """End all sign-ins of a person but the one that asks; return how many there were."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current_key))
    if others:
        audit.record(actor=user, act=Act.ACCESS, action="staff.sign_in.others_ended", target=user, reason_code=reason)
    for other in others:
        other.end()
    return len(others)
