"""Write the text of a message: neutral by design, in the client's zone."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.reminders.queries import zone_of
from clinic.reminders.rules.wording import banned_words, fill
from clinic.reminders.terms import Channel, MessagePart
from clinic.scheduling.models import Appointment

PARTS: Final = {
    Channel.EMAIL: (MessagePart.EMAIL_SUBJECT, MessagePart.EMAIL_BODY),
    Channel.SMS: (None, MessagePart.SMS_BODY),
}


def text_of(appointment: Appointment, channel: Channel) -> tuple[str, str]:
    """Return subject and body; nothing in them says what the appointment is for.

    A practice whose name in messages would tell is called "our office".
    """
    values = _values(appointment)
    subject, body = PARTS[channel]
    return fill(label(subject), values) if subject else "", fill(label(body), values)


def _values(appointment: Appointment) -> dict[str, str]:
    client, practice = appointment.client, appointment.practice
    zone = zone_of(client, practice)
    time = wording.clock(appointment.starts_at, zone.key)
    if zone.key != practice.time_zone:
        time = f"{time} {appointment.starts_at.astimezone(zone):%Z}"
    return {
        "first_name": client.first_name_used,
        "practice": _("our office") if banned_words(practice.neutral_name) else practice.neutral_name,
        "date": wording.day(appointment.starts_at, "", zone.key),
        "time": time,
        "phone": practice.phone or _("our office"),
    }
