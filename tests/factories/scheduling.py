"""Makers of appointments, through the service that books them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from clients.models import Client
from clinic.practice.models import AppointmentType, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.services.booking import Request, book_appointment
from clinic.scheduling.services.groups import GroupRequest, add_member, book_group
from clinic.staff.models import User

# Monday 10:00 in New York, and Thursday 10:00.
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


def booking(
    client: Client, therapist: User, kind: AppointmentKind = AppointmentKind.PREPARATION, **fields: Any
) -> Request:
    """Return what to book: Thursday 10:00, in person, in any room, unless said otherwise."""
    fields.setdefault("starts_at", THURSDAY)
    fields.setdefault("modality", Modality.IN_PERSON)
    appointment_type = AppointmentType.objects.get(practice=client.practice, kind=kind)
    return Request(client=client, therapist=therapist, appointment_type=appointment_type, **fields)


def book(
    client: Client, therapist: User, *, actor: User | None = None, now: datetime = MONDAY,
    kind: AppointmentKind = AppointmentKind.PREPARATION, **fields: Any,
) -> Appointment:  # fmt: skip
    """Book an appointment on Monday for Thursday."""
    return book_appointment(request=booking(client, therapist, kind, **fields), actor=actor or therapist, now=now)


def make_group(
    therapist: User, *, starts_at: datetime = THURSDAY, room: Room | None = None, actor: User | None = None,
    now: datetime = MONDAY,
) -> GroupSession:  # fmt: skip
    """Book a group of the practice's dosing type on Monday for Thursday."""
    kind = AppointmentType.objects.get(practice_id=therapist.practice_id, kind=AppointmentKind.DOSING)
    request = GroupRequest(appointment_type=kind, therapist=therapist, starts_at=starts_at, room=room)
    return book_group(request=request, actor=actor or therapist, now=now)


def seat(group: GroupSession, *clients: Client, now: datetime = MONDAY) -> list[Appointment]:
    """Seat clients in a group, in this order."""
    return [add_member(group=group, client=client, actor=group.therapist, now=now) for client in clients]
