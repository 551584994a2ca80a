"""What the page of a group shows of its seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic.scheduling import access
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.queries import members_of
from clinic.scheduling.readiness import Readiness, readiness_of
from clinic.scheduling.rules import lifecycle
from clinic.scheduling.rules.seats import SEATS
from clinic.scheduling.services.groups import GIVEN_UP
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Seats:
    """Who sits in a group, as far as one person may know, and how many more can."""

    members: tuple[Appointment, ...]
    # Of whom this person may know only that somebody sits there.
    others: int
    # Who gave up a seat, or did not come.
    gone: tuple[Appointment, ...]
    readiness: Mapping[UUID, Readiness]

    @property
    def free(self) -> int:
        """How many more can be seated."""
        return SEATS - len(self.members) - self.others

    @property
    def have_begun(self) -> bool:
        """Whether somebody's session can no longer be cancelled."""
        return any(not lifecycle.TRANSITIONS[member.status] & GIVEN_UP for member in self.members)


def seats_of(group: GroupSession, user: User, now: datetime) -> Seats:
    """Return the seats of a group; a fixed number of queries."""
    known = list(access.members_for(user, group))
    members = tuple(row for row in known if row.holds_time)
    return Seats(
        members=members,
        others=members_of(group).count() - len(members),
        gone=tuple(row for row in known if not row.holds_time),
        readiness=readiness_of(members, user, now=now),
    )
