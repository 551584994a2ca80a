"""Tell people and owners that a paper runs out; the row is written first, so that nobody is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.staff import senders
from clinic.staff.models import Credential, ExpiryNotice, User
from clinic.staff.rules.expiry import WARNING, stage_of


def tell_due(*, now: datetime) -> int:
    """Mail every notice that is due and was not sent; return how many were."""
    horizon = now.date() + WARNING + timedelta(days=1)
    papers = Credential.objects.on_file().filter(user__is_active=True, expires_on__lte=horizon).order_by("pk")
    return sum(_tell(paper, now) for paper in papers.select_related("user__practice", "practice"))


def _tell(paper: Credential, now: datetime) -> bool:
    stage = stage_of(paper.expires_on, today=now.astimezone(paper.practice.zone).date())
    if stage is None or paper.expires_on is None:
        return False
    notice = ExpiryNotice(
        practice_id=paper.practice_id, credential=paper, expires_on=paper.expires_on, stage=stage, sent_at=now
    )
    try:
        # First written, then sent: of two that wake at once, one finds the stage taken.
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        return False
    reached = [senders.send_expiry(paper=paper, to=person) for person in _readers(paper)]
    if not any(reached):
        # Nobody could be reached: the next hour tries again.
        notice.delete()
        return False
    audit.record(actor=None, system="staff.expiry", act=Act.ACCESS, action="staff.expiry.told", target=notice, at=now)
    return True


def _readers(paper: Credential) -> Iterator[User]:
    yield paper.user
    yield from User.objects.with_role(paper.practice, Role.OWNER).exclude(pk=paper.user_id)
