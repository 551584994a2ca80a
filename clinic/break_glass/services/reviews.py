"""What owners decide: whether a third chart may be opened in a day, and what to think of each that was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.terms import AccessState, Verdict
from clinic.policy.reach import holds
from clinic.policy.terms import Permission
from clinic.staff.models import User


class ReviewRefused(Exception):
    """Nothing was decided."""

    for_staff = _("This cannot be decided now.")


class OwnAccess(ReviewRefused):
    """Nobody judges themselves."""

    for_staff = _("Somebody else has to decide about your own access.")


class AlreadyDecided(ReviewRefused):
    """Somebody was faster."""

    for_staff = _("This was decided already.")


class StillOpen(ReviewRefused):
    """There may be more to see."""

    for_staff = _("The chart is still open. Review it when the hour is over.")


@transaction.atomic
def decide(*, access: EmergencyAccess, is_granted: bool, actor: User, now: datetime) -> EmergencyAccess:
    """Agree to a chart being opened, or not."""
    locked = _locked(access, actor)
    if locked.state(now) is not AccessState.ASKED:
        raise AlreadyDecided
    locked.decided_at, locked.decided_by, locked.is_granted = now, actor, is_granted
    locked.save(update_fields=["decided_at", "decided_by", "is_granted"])
    action = f"break_glass.chart.{'granted' if is_granted else 'denied'}"
    audit.record(actor=actor, act=Act.ACCESS, action=action, target=locked, at=now)
    return locked


@transaction.atomic
def review(*, access: EmergencyAccess, verdict: Verdict, note: str, actor: User, now: datetime) -> EmergencyAccess:
    """Close the review with a verdict; the database keeps it from being changed."""
    locked = _locked(access, actor)
    state = locked.state(now)
    if state is AccessState.OPEN:
        raise StillOpen
    if state is not AccessState.TO_REVIEW:
        raise AlreadyDecided
    locked.reviewed_at, locked.reviewed_by, locked.verdict, locked.review_note = now, actor, verdict, note
    locked.save(update_fields=["reviewed_at", "reviewed_by", "verdict", "review_note"])
    audit.record(
        actor=actor, act=Act.CHANGE, action="break_glass.chart.reviewed", target=locked, reason_code=verdict, at=now
    )
    return locked


def _locked(access: EmergencyAccess, actor: User) -> EmergencyAccess:
    locked = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if locked.user_id == actor.pk:
        raise OwnAccess
    if not holds(actor, Permission.REVIEW_BREAK_GLASS) or locked.practice_id != actor.practice_id:
        raise ReviewRefused
    return locked
