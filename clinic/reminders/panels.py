"""Messages on the page of an appointment, on a client's page, and on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clients.timeline import TimelineRow
from clinic.core.badges import look_of
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.reminders.models import Reminder, ReminderQuerySet
from clinic.reminders.terms import ReminderState
from clinic.scheduling.models import Appointment
from clinic.staff.models import User

SHOWN: Final = 5
ORDER: Final = 70
LEFT: Final = (ReminderState.SENT, ReminderState.UNCERTAIN, ReminderState.DEAD)


def of_appointment(appointment: Appointment, user: User) -> Panel | None:
    """Return the messages about an appointment; those about an older time are history."""
    if not may(user, Permission.VIEW_MESSAGES):
        return None
    rows = _visible(user).filter(appointment=appointment, appointment_version=appointment.version)
    return _panel(rows.order_by("due_at", "pk"))


def of_client(client: Client, user: User) -> Panel | None:
    """Return the latest messages to a client."""
    if not may(user, Permission.VIEW_MESSAGES):
        return None
    return _panel(_visible(user).filter(client=client).order_by("-due_at", "-pk")[:SHOWN])


def timeline_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Yield what was sent to a client, or should have been; one query."""
    if not may(user, Permission.VIEW_MESSAGES):
        return
    rows = _visible(user).filter(client=client, state__in=LEFT)
    for pk, state, sent_at, due_at in rows.values_list("pk", "state", "sent_at", "due_at"):
        yield TimelineRow(
            at=sent_at or due_at,
            icon=look_of(state.value).icon,
            title=_("Reminder"),
            detail=label(state),
            url=reverse("reminders:detail", args=[pk]),
            kind="message",
        )


def _visible(user: User) -> ReminderQuerySet:
    rows: ReminderQuerySet = Reminder.objects.visible_to(user, Permission.VIEW_MESSAGES).defer("body")
    return rows


def _panel(rows: ReminderQuerySet) -> Panel:
    return Panel(
        title=_("Messages"), template="reminders/_messages_panel.html", order=ORDER, context={"reminders": list(rows)}
    )
