"""How long records are kept, holds that keep them longer, and the mark of 42 CFR part 2."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.custody.models import LegalHold, RetentionPolicy
from clinic.practice.models import Practice
from clinic.staff.models import User
from sessions.services.refusals import Refused


class HoldRefused(Refused):
    """A hold that cannot be lifted."""


@transaction.atomic
def set_policy(
    *, practice: Practice, years: int, years_after_majority: int, basis: str, actor: User, now: datetime
) -> RetentionPolicy:
    """Decide how long the practice keeps its records."""
    policy, _created = RetentionPolicy.objects.update_or_create(
        practice=practice,
        defaults={"years": years, "years_after_majority": years_after_majority, "basis": basis},
    )
    audit.record(actor=actor, act=Act.CHANGE, action="custody.retention.changed", target=policy, at=now)
    return policy


@transaction.atomic
def place_hold(*, client: Client, reason: str, actor: User, now: datetime) -> LegalHold:
    """Keep a record whatever its age."""
    hold: LegalHold = LegalHold.objects.create(
        practice_id=client.practice_id, client=client, reason=reason, placed_by=actor, placed_at=now
    )
    audit.record(actor=actor, act=Act.CREATE, action="custody.hold.placed", target=hold, at=now)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, actor: User, now: datetime) -> None:
    """End a hold; who placed it and why stays on file. Refuses one that was lifted already."""
    locked: LegalHold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.lifted_at is not None:
        raise HoldRefused(_("This hold was lifted already."))
    locked.lifted_by, locked.lifted_at, locked.lift_reason = actor, now, reason
    locked.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    audit.record(actor=actor, act=Act.CHANGE, action="custody.hold.lifted", target=locked, at=now)


@transaction.atomic
def mark_part2(*, client: Client, is_part2: bool, actor: User, now: datetime) -> None:
    """Say that a record stands under 42 CFR part 2, or no longer does; the same answer again changes nothing."""
    locked = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if (locked.part2_marked_at is not None) == is_part2:
        return
    Client.objects.filter(pk=client.pk).update(part2_marked_at=now if is_part2 else None)
    action = "custody.part2.marked" if is_part2 else "custody.part2.unmarked"
    audit.record(actor=actor, act=Act.CHANGE, action=action, target=client, at=now)
