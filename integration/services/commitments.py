"""What the client means to do, and what became of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User
from integration.models import Commitment, CommitmentStatusChange, IntegrationNote
from integration.rules.commitments import may_become
from integration.services.notes import IntegrationRefused
from integration.terms import CommitmentStatus


@transaction.atomic
def add_commitment(
    *,
    note: IntegrationNote,
    what: str,
    when_and_how_often: str,
    barrier: str,
    accountability: str,
    actor: User,
    now: datetime,
) -> Commitment:
    """Record something the client wants to do; also after the note was signed."""
    commitment = Commitment.objects.create(
        practice_id=note.practice_id,
        client_id=note.client_id,
        note=note,
        what=what.strip(),
        when_and_how_often=when_and_how_often.strip(),
        barrier=barrier.strip(),
        accountability=accountability.strip(),
        created_by=actor,
        created_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="integration.commitment.added", target=commitment, at=now)
    return commitment


@transaction.atomic
def change_status(
    *, commitment: Commitment, target: CommitmentStatus, note: str, actor: User, now: datetime
) -> Commitment:
    """Record what became of a commitment; the same status twice is no change."""
    locked = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if locked.status is target:
        return locked
    if not may_become(locked.status, target):
        raise IntegrationRefused(_("A commitment cannot move there from where it stands."), field="status")
    CommitmentStatusChange.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        commitment=locked,
        from_status=locked.status,
        to_status=target,
        note=note.strip(),
        actor=actor,
        at=now,
    )
    locked.status = target
    locked.save(update_fields=["status"])
    audit.record(
        actor=actor,
        act=Act.CHANGE,
        action="integration.commitment.moved",
        target=locked,
        reason_code=target.value,
        at=now,
    )
    return locked
