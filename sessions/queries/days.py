"""On which days a client took medicine, and when the next dose is booked."""

from __future__ import annotations

from django.utils import timezone

from clients.hooks import DosingDays
from clients.models import Client
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from sessions.models import Dose


def dosing_days(client: Client) -> DosingDays:
    """Return the days of doses by the practice's calendar; two queries."""
    zone, now = client.practice.zone, timezone.now()
    moments = Dose.objects.standing().filter(client=client, is_void=False).values_list("at", flat=True)
    booked = Appointment.objects.holding().filter(
        client=client, appointment_type__kind=AppointmentKind.DOSING, ends_at__gt=now
    )
    next_at = booked.order_by("starts_at").values_list("starts_at", flat=True).first()
    return DosingDays(
        taken=tuple(sorted({at.astimezone(zone).date() for at in moments})),
        next_on=next_at.astimezone(zone).date() if next_at is not None else None,
    )
