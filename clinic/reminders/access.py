"""The only doors from an address to a message, and to the list of them."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.reminders.models import Reminder, ReminderQuerySet
from clinic.staff.models import User


def messages_for(user: User) -> ReminderQuerySet:
    """Return every message this person may see, and record the look."""
    audit.record_listing(actor=user, action="reminders.messages.viewed")
    rows: ReminderQuerySet = Reminder.objects.visible_to(user, Permission.VIEW_MESSAGES)
    return rows


def message_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_MESSAGES) -> Reminder:
    """Return one message this person may act on in the way ``permission`` names."""
    rows = Reminder.objects.visible_to(user, permission).on_view().select_related("appointment__appointment_type")
    reminder: Reminder = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=reminder)
    return reminder
