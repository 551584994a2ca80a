"""The courses a person may count, and what is shown of them; names only where they may see the client."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from clients.background.models import CURRENT, Referral
from clients.background.terms import ReferralKind
from clients.models import Client, Course, CourseStatusChange
from clients.terms import CourseStatus
from clinic.policy.terms import Permission
from clinic.staff.models import User
from reports.rules import funnel
from reports.rules.funnel import Move, SourceLine, StateLine

STUCK_SHOWN: Final = 10


@dataclass(frozen=True, kw_only=True)
class StuckLine:
    """One course that has not moved for long; without a name where the reader opens no chart."""

    course: UUID
    code: str
    name: str
    status: CourseStatus
    since: datetime
    days: int


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Everything the page shows."""

    states: list[StateLine]
    sources: list[SourceLine]
    stuck: list[StuckLine]
    total: int


def funnel_of(user: User, *, first: datetime, last: datetime, now: datetime) -> Funnel:
    """Count the courses this person may count: clinicians their own, the owner all of the practice."""
    courses = {row.pk: row for row in Course.objects.visible_to(user, Permission.VIEW_FUNNEL).defer("goals")}
    moves = _moves(user, courses)
    found = funnel.stays(moves)
    return Funnel(
        states=funnel.by_state(found, first=first, last=last, now=now),
        sources=funnel.by_source(found, _sources(user, courses), first=first, last=last),
        stuck=_stuck(user, courses, found, now),
        total=len(courses),
    )


def _moves(user: User, courses: dict[UUID, Course]) -> list[Move]:
    rows = CourseStatusChange.objects.visible_to(user, Permission.VIEW_FUNNEL).values_list(
        "course_id", "to_status", "at"
    )
    moves = [Move(course=course, status=status, at=at) for course, status, at in rows]
    told = {move.course for move in moves}
    # A course brought in from elsewhere has no history here; it stands where it stands.
    moves += [
        Move(course=pk, status=course.status, at=course.opened_at) for pk, course in courses.items() if pk not in told
    ]
    return moves


def _sources(user: User, courses: dict[UUID, Course]) -> dict[Hashable, Hashable]:
    rows = Referral.objects.visible_to(user, Permission.VIEW_FUNNEL).filter(CURRENT)
    kinds: dict[UUID, ReferralKind] = dict(rows.order_by("since", "recorded_at").values_list("client_id", "kind"))
    return {pk: kinds.get(course.client_id) for pk, course in courses.items()}


def _stuck(user: User, courses: dict[UUID, Course], found: list[funnel.Stay], now: datetime) -> list[StuckLine]:
    longest = funnel.stuck_longest(found, now=now, limit=STUCK_SHOWN)
    rows = [(courses[stay.course], stay) for stay in longest if isinstance(stay.course, UUID)]
    of_charts = Client.objects.visible_to(user, Permission.VIEW_CHART)
    names = {
        client.pk: client.name
        for client in of_charts.filter(pk__in=[course.client_id for course, _stay in rows]).only(
            "legal_first_name", "legal_last_name", "preferred_name"
        )
    }
    return [
        StuckLine(
            course=course.pk,
            code=course.client_id.hex[:8],
            name=names.get(course.client_id, ""),
            status=stay.status,
            since=stay.since,
            days=int(stay.days(now)),
        )
        for course, stay in rows
    ]
