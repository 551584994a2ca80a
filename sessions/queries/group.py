"""Several sessions side by side: each is gathered on its own, as its own page gathers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clinic.scheduling.models import Appointment, GroupSession
from sessions.models import DosingSession
from sessions.queries.room import Phase, Room, room_of
from sessions.queries.surface import Surface, surface_of


@dataclass(frozen=True, kw_only=True)
class Place:
    """One seat as the page shows it; without a room its session has not been opened."""

    appointment: Appointment
    room: Room | None = None
    surface: Surface | None = None

    @property
    def shape(self) -> str:
        """What decides which parts a card has: while it stays the same, only what is live is renewed."""
        return "" if self.room is None else f"{self.room.dosing_session.pk} {self.room.phase.value}"


@dataclass(frozen=True, kw_only=True)
class GroupRoom:
    """The seats of a group, as far as one person may see them."""

    group: GroupSession
    places: tuple[Place, ...]

    @property
    def is_going_on(self) -> bool:
        """Whether somebody's session has begun and goes on."""
        return any(room.phase is Phase.DURING for room in self._rooms)

    @property
    def is_under_medicine(self) -> bool:
        """Whether somebody has taken medicine and has not left."""
        return any(room.is_under_medicine for room in self._rooms)

    @property
    def is_closed(self) -> bool:
        """Whether every session is signed, so that no entry can wait for any of them."""
        return bool(self._rooms) and all(room.is_closed for room in self._rooms)

    @property
    def sessions(self) -> list[DosingSession]:
        """The sessions that were opened."""
        return [room.dosing_session for room in self._rooms]

    @property
    def _rooms(self) -> list[Room]:
        return [place.room for place in self.places if place.room is not None]


def group_room_of(
    group: GroupSession, members: Iterable[Appointment], sessions: Iterable[DosingSession], now: datetime
) -> GroupRoom:
    """Gather the seats; its queries grow with the number of members, which is six at most."""
    opened = {found.appointment_id: found for found in sessions}
    places = []
    for appointment in members:
        found = opened.get(appointment.pk)
        room = room_of(found, now) if found is not None else None
        surface = surface_of(room) if room is not None else None
        places.append(Place(appointment=appointment, room=room, surface=surface))
    return GroupRoom(group=group, places=tuple(places))
