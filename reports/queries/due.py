"""Which measures are due, over all clients a person looks after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from django.db.models import Max, Min

from clients.measures.models import MeasureResponse
from clients.measures.queries import settings_of
from clients.measures.rules.cadence import BEFORE_DOSING, DOSING, CadenceFacts, Due, due
from clients.models import Client, Course
from clients.terms import CourseStatus
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from sessions.models import Dose

ASKS: frozenset[CourseStatus] = BEFORE_DOSING | DOSING | {CourseStatus.REVIEW_DUE, CourseStatus.COMPLETED}


@dataclass(frozen=True, kw_only=True)
class ClientDue:
    """What is due for one client."""

    client: Client
    items: tuple[Due, ...]

    @property
    def since(self) -> date:
        """Since when the first of it is due."""
        return min(item.due_on for item in self.items)


def measures_due(user: User, practice: Practice, now: datetime) -> list[ClientDue]:
    """Return each client something is due for, the longest first; six queries, however many clients."""
    zone = practice.zone
    courses: dict[UUID, Course] = {}
    visible = Course.objects.visible_to(user, Permission.RECORD_MEASURE).filter(client__archived_at__isnull=True)
    for course in visible.select_related("client").order_by("-opened_at", "-pk"):
        courses.setdefault(course.client_id, course)
    courses = {client: course for client, course in courses.items() if course.status in ASKS}
    if not courses:
        return []
    taken, booked = _doses(set(courses), zone), _booked(set(courses), zone, now)
    last = _last_answers(set(courses))
    left_out = frozenset(settings_of(practice.pk).left_out)
    found = []
    for client, course in courses.items():
        items = due(
            CadenceFacts(
                status=course.status,
                today=now.astimezone(zone).date(),
                opened_on=course.opened_at.astimezone(zone).date(),
                doses=taken[client],
                next_dose_on=booked.get(client),
                ended_on=course.closed_at.astimezone(zone).date() if course.closed_at else None,
                last=last[client],
                left_out=left_out,
            )
        )
        if items:
            found.append(ClientDue(client=course.client, items=items))
    return sorted(found, key=lambda one: (one.since, one.client.search_name, str(one.client.pk)))


def _doses(clients: set[UUID], zone: tzinfo) -> dict[UUID, tuple[date, ...]]:
    days: dict[UUID, set[date]] = defaultdict(set)
    rows = Dose.objects.standing().filter(client_id__in=clients, is_void=False)
    for client, at in rows.values_list("client_id", "at"):
        days[client].add(at.astimezone(zone).date())
    return defaultdict(tuple, {client: tuple(sorted(found)) for client, found in days.items()})


def _booked(clients: set[UUID], zone: tzinfo, now: datetime) -> dict[UUID, date]:
    rows = Appointment.objects.holding().filter(
        client_id__in=clients, appointment_type__kind=AppointmentKind.DOSING, ends_at__gt=now
    )
    firsts = rows.order_by().values("client_id").annotate(first=Min("starts_at")).values_list("client_id", "first")
    return {client: first.astimezone(zone).date() for client, first in firsts}


def _last_answers(clients: set[UUID]) -> dict[UUID, dict[str, date]]:
    last: dict[UUID, dict[str, date]] = defaultdict(dict)
    rows = MeasureResponse.objects.filter(client_id__in=clients, replaced_by__isnull=True).order_by()
    for client, code, day in (
        rows.values("client_id", "instrument")
        .annotate(day=Max("taken_on"))
        .values_list("client_id", "instrument", "day")
    ):
        last[client][code] = day
    return last
