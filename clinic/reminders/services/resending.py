"""Send again what did not surely arrive, because a person decided so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Task
from clients.services.tasks import close_task
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.reminders.models import Reminder
from clinic.reminders.services.alarms import WORTH_A_CALL
from clinic.reminders.terms import ReminderState
from clinic.scheduling.rules.lifecycle import UPCOMING
from clinic.staff.models import User


class ResendRefused(Exception):
    """The message cannot be sent again."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


@transaction.atomic
def send_again(*, reminder: Reminder, actor: User, now: datetime) -> Reminder:
    """Put an uncertain or dead message back in the queue; the sender judges consent and hours anew.

    Whoever sends again accepts that the client may read the message twice. Asking twice sends once.
    """
    locked = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if locked.state in (ReminderState.PENDING, ReminderState.SENDING):
        return locked
    if locked.state not in WORTH_A_CALL:
        raise ResendRefused(_("Only a message that failed can be sent again."))
    appointment = locked.appointment
    is_current = appointment.status in UPCOMING and appointment.version == locked.appointment_version
    if not is_current or appointment.starts_at <= now:
        raise ResendRefused(_("The appointment was moved, cancelled or has begun. Call the client instead."))
    locked.state, locked.attempts, locked.last_error = ReminderState.PENDING, 0, ""
    locked.due_at, locked.not_after = now, appointment.starts_at
    locked.owner_token = locked.lease_until = None
    locked.save(update_fields=["state", "attempts", "last_error", "due_at", "not_after", "owner_token", "lease_until"])
    for task in Task.objects.filter(subject_id=locked.pk, closed_at__isnull=True):
        close_task(task=task, outcome=_("Sent again."), actor=actor, now=now)
    audit.record(actor=actor, act=Act.CHANGE, action="reminders.reminder.requeued", target=locked, at=now)
    return locked
