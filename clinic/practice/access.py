"""The only door from a URL to a location, room or appointment type: those of one's own practice."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clinic.practice.models import AppointmentType, Location, Practice, Room
from clinic.practice.queries import Reader


def practice_for(user: Reader) -> Practice:
    """Return the practice somebody belongs to."""
    return get_object_or_404(Practice, pk=user.practice_id)


def location_for(user: Reader, pk: UUID) -> Location:
    """Return a location of the person's practice."""
    return get_object_or_404(Location, practice_id=user.practice_id, pk=pk)


def room_for(user: Reader, pk: UUID) -> Room:
    """Return a room of the person's practice."""
    return get_object_or_404(Room.objects.select_related("location"), practice_id=user.practice_id, pk=pk)


def appointment_type_for(user: Reader, pk: UUID) -> AppointmentType:
    """Return an appointment type of the person's practice."""
    return get_object_or_404(AppointmentType, practice_id=user.practice_id, pk=pk)
