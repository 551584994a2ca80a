"""What channels and the states of a message are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.reminders.terms import Channel, MessagePart, ReminderState, VoidReason

LABELS: Labels = {
    Channel.EMAIL: _("E-mail"),
    Channel.SMS: _("Text message"),
    ReminderState.PENDING: _("Waiting"),
    ReminderState.SENDING: _("Sending"),
    ReminderState.SENT: _("Sent"),
    ReminderState.UNCERTAIN: _("Not known whether it arrived: call, or send again"),
    ReminderState.DEAD: _("Could not be sent"),
    ReminderState.VOID: _("Not sent"),
    VoidReason.CANCELLED: _("The appointment was cancelled"),
    VoidReason.MOVED: _("The appointment was moved"),
    VoidReason.REPLACED: _("Another message took its place"),
    VoidReason.RULE_CHANGED: _("The reminder rule was changed"),
    VoidReason.BOOKED_TOO_LATE: _("Booked too late for this message"),
    VoidReason.TOO_LATE: _("Its time had passed"),
    VoidReason.OPTED_OUT: _("The client does not want messages this way"),
    VoidReason.NOT_WARNED: _("The client was not told of the risk of messages yet"),
    VoidReason.NO_ADDRESS: _("No address to send it to"),
    VoidReason.CLIENT_ARCHIVED: _("The client's record is archived"),
    # Neutral by design: no kind of visit, no specialty, no medicine (domain.md 9.2).
    MessagePart.EMAIL_SUBJECT: _("Reminder: appointment on {date}"),
    MessagePart.EMAIL_BODY: _(
        "Hello {first_name},\n\n"
        "This is a reminder of your appointment on {date} at {time} with {practice}.\n\n"
        "If you need to change it, please call {phone}.\n\n"
        "{practice}\n"
    ),
    MessagePart.SMS_BODY: _("Reminder: appointment {date}, {time}, {practice}. Reply STOP to opt out."),
}
