"""Tell a person about a message that did not surely arrive: a call still can."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from clients.queries import lead
from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.reminders.models import Reminder
from clinic.reminders.terms import ReminderState

WORTH_A_CALL: Final = (ReminderState.UNCERTAIN, ReminderState.DEAD)


def raise_alarm(reminder: Reminder, *, now: datetime, system: str) -> None:
    """Give whoever is responsible for the client the task of calling, while there is time."""
    appointment = reminder.appointment
    if appointment.starts_at <= now:
        return
    if reminder.state is ReminderState.DEAD:
        detail = _("The reminder could not be sent. Call the client, or send it again.")
    else:
        detail = _("Nobody knows whether the reminder arrived. Call the client, or send it again.")
    open_task(
        client=reminder.client,
        kind=TaskKind.MESSAGE_NOT_SENT,
        assignee=lead(reminder.client) or appointment.therapist,
        detail=detail,
        actor=None,
        now=now,
        subject=reminder,
        due_at=appointment.starts_at,
        system=system,
    )
