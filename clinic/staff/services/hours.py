"""Set when a member of staff can be booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User, WorkingHours


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One stretch of a weekday, in the practice's zone."""

    weekday: int
    starts: time
    ends: time
    location_id: UUID | None = None


@transaction.atomic
def set_working_hours(*, user: User, stretches: Sequence[Stretch], actor: User, now: datetime) -> None:
    """Replace a person's week by these stretches."""
    WorkingHours.objects.filter(user=user).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(
            practice_id=user.own_practice_id,
            user=user,
            weekday=stretch.weekday,
            starts=stretch.starts,
            ends=stretch.ends,
            location_id=stretch.location_id,
        )
        for stretch in stretches
    )
    audit.record(actor=actor, act=Act.CHANGE, action="staff.hours.changed", target=user, at=now)
