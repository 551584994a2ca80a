"""What the apps above add to the page of one appointment, and what this app adds to a client's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.hooks import Blocker
from clients.models import Client, Course
from clients.panels import Panel
from clients.terms import CourseStatus
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.queries import upcoming_of
from clinic.scheduling.readiness import readiness_of
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User

SHOWN: Final = 5
ORDER_NEXT_APPOINTMENTS: Final = 20

Contributor = Callable[[Appointment, User], Panel | None]

# The apps above add themselves in AppConfig.ready; each asks the policy itself.
contributors: Final[list[Contributor]] = []


def panels_for(appointment: Appointment, user: User) -> list[Panel]:
    """Return the panels of an appointment that this person may see, in their order."""
    panels = (contribute(appointment, user) for contribute in contributors)
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)


def preparation_blockers(course: Course, user: User, _today: date) -> Iterator[Blocker]:
    """Say that a course in preparation has had no preparation session yet."""
    if course.status is not CourseStatus.PREPARATION or not may(user, Permission.VIEW_SCHEDULE):
        return
    held = Appointment.objects.filter(
        client_id=course.client_id,
        appointment_type__kind=AppointmentKind.PREPARATION,
        status=AppointmentStatus.COMPLETED,
        starts_at__gte=course.opened_at,
    )
    if held.exists():
        return
    may_book = may(user, Permission.BOOK_APPOINTMENT)
    yield Blocker(
        sentence=_("No preparation session has been held."),
        url=f"{reverse('scheduling:book')}?client={course.client_id}" if may_book else "",
        action=_("Book one"),
    )


def coming_appointment(client: Client, now: datetime) -> str:
    """Say why a chart cannot be closed by a merge: somebody is still to come."""
    if upcoming_of(client, Appointment.objects.all(), now).exists():
        return _("The chart that closes has appointments ahead. Cancel them there and book them in the chart you keep.")
    return ""


def next_appointments(client: Client, user: User) -> Panel | None:
    """Return what is booked for a client, for the client's page."""
    if not may(user, Permission.VIEW_SCHEDULE):
        return None
    rows = Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE)
    coming = list(upcoming_of(client, rows, timezone.now())[:SHOWN])
    context: dict[str, Any] = {
        "appointments": coming,
        "zone": client.practice.time_zone,
        "readiness": readiness_of(coming, user, now=timezone.now()),
    }
    if may(user, Permission.BOOK_APPOINTMENT):
        context |= {"more_url": f"{reverse('scheduling:book')}?client={client.pk}", "more_label": _("Book")}
    return Panel(
        title=_("Next appointments"),
        template="scheduling/_next_appointments.html",
        order=ORDER_NEXT_APPOINTMENTS,
        context=context,
    )
