"""A coming session that is not ready yet, so that what is open before it can be seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.demo.people import House
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import cancel
from sessions.services.coming import keep_points

A_DAY: Final = timedelta(days=1)


def leave_one_unready(house: House, now: datetime) -> None:
    """Let the client of the next session from tomorrow on call off the integration that follows it."""
    booked = Appointment.objects.holding().filter(practice=house.practice, starts_at__gt=now + A_DAY)
    session = booked.filter(appointment_type__kind=AppointmentKind.DOSING).order_by("starts_at", "pk").first()
    if session is None:
        return
    after = booked.filter(client=session.client, starts_at__gt=session.starts_at)
    for meeting in after.filter(appointment_type__kind=AppointmentKind.INTEGRATION).order_by("starts_at", "pk"):
        reason = "Away that week; will call about another day."
        cancel(appointment=meeting, reason=reason, actor=house.desk[0], now=now)
    keep_points(now=now)
