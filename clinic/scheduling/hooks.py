"""What else has to happen when an appointment is booked, moved or ends early.

Apps above add themselves in ``AppConfig.ready``. They run inside the transaction of the booking,
so that reminders never disagree with the appointment they are about.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from clinic.scheduling.models import Appointment

AppointmentChanged = Callable[[Appointment, datetime], None]

appointment_changed: Final[list[AppointmentChanged]] = []


def announce(appointment: Appointment, now: datetime) -> None:
    """Tell every subscriber, in the order they were added."""
    for subscriber in appointment_changed:
        subscriber(appointment, now)
