"""Reads for the settings pages and for whoever books; a constant number of queries each."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from clinic.practice.models import AppointmentType, Location, Room


class Reader(Protocol):
    """Whoever asks: a member of staff."""

    @property
    def practice_id(self) -> UUID | None: ...


def locations(reader: Reader) -> QuerySet[Location]:
    """Return every location with its rooms, those in use first."""
    rooms = Prefetch("rooms", queryset=Room.objects.order_by("-is_active", "name", "pk"))
    return Location.objects.filter(_of(reader)).prefetch_related(rooms).order_by("-is_active", "name", "pk")


def locations_in_use(reader: Reader) -> QuerySet[Location]:
    """Return the locations that can be chosen, by name."""
    return Location.objects.filter(_of(reader), is_active=True).order_by("name", "pk")


def rooms_in_use(reader: Reader) -> QuerySet[Room]:
    """Return the rooms that can be booked, by location and name."""
    return (
        Room.objects.filter(_of(reader), is_active=True, location__is_active=True)
        .select_related("location")
        .order_by("location__name", "name", "pk")
    )


def appointment_types(reader: Reader) -> QuerySet[AppointmentType]:
    """Return every appointment type, those in use first."""
    return AppointmentType.objects.filter(_of(reader)).order_by("-is_active", "name", "pk")


def appointment_types_in_use(reader: Reader) -> QuerySet[AppointmentType]:
    """Return the appointment types that can be booked, by name."""
    return AppointmentType.objects.filter(_of(reader), is_active=True).order_by("name", "pk")


def _of(reader: Reader) -> Q:
    return Q(practice_id=reader.practice_id)
