"""Appointments on a client's timeline."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from clients.models import Client
from clients.timeline import TimelineRow
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.scheduling.models import Appointment
from clinic.staff.models import User


def appointments(client: Client, user: User) -> Iterator[TimelineRow]:
    """Yield every appointment this person may see; one query."""
    if not may(user, Permission.VIEW_SCHEDULE):
        return
    rows = Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE).filter(client=client)
    found = rows.values_list("pk", "starts_at", "status", "appointment_type__name", "therapist__name")
    for pk, starts_at, status, name, therapist in found.order_by("-starts_at", "-pk"):
        yield TimelineRow(
            at=starts_at,
            icon="calendar-days",
            title=name,
            detail=f"{therapist} · {label(status)}",
            url=reverse("scheduling:detail", args=[pk]),
            kind="appointment",
        )
