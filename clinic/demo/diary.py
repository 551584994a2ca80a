"""Find free time for appointments, so that the invented past has no double bookings."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.demo.people import House
from clinic.practice.models import AppointmentType, Room
from clinic.staff.models import User

STEP: Final = timedelta(minutes=30)
OPENS: Final = time(9)
CLOSES: Final = time(18, 30)
SEARCH_DAYS: Final = 400

Stretch = tuple[datetime, datetime]


class Diary:
    """Who and which room is taken, when."""

    def __init__(self, house: House) -> None:
        self._zone = ZoneInfo(house.practice.time_zone)
        self._rooms = house.rooms
        self._taken: dict[UUID, list[Stretch]] = defaultdict(list)

    def book(
        self, day: date, kind: AppointmentType, therapist: User, client_id: UUID, *, in_room: bool
    ) -> tuple[datetime, Room | None]:
        """Take the first free stretch on ``day`` or the next day that has one."""
        length = timedelta(minutes=kind.minutes + kind.buffer_minutes)
        for offset in range(SEARCH_DAYS):
            for start in self._starts(day + timedelta(days=offset), length):
                stretch = (start, start + length)
                if not (self._is_free(therapist.pk, stretch) and self._is_free(client_id, stretch)):
                    continue
                room = self._free_room(stretch) if in_room else None
                if in_room and room is None:
                    continue
                for key in (therapist.pk, client_id, *([room.pk] if room else [])):
                    self._taken[key].append(stretch)
                return start, room
        raise RuntimeError("The invented practice is fully booked; use fewer clients.")

    def _starts(self, day: date, length: timedelta) -> list[datetime]:
        start = datetime.combine(day, OPENS, tzinfo=self._zone).astimezone(UTC)
        end = datetime.combine(day, CLOSES, tzinfo=self._zone).astimezone(UTC)
        starts = []
        while start + length <= end:
            starts.append(start)
            start += STEP
        return starts

    def _is_free(self, key: UUID, stretch: Stretch) -> bool:
        return all(stretch[1] <= taken[0] or taken[1] <= stretch[0] for taken in self._taken[key])

    def _free_room(self, stretch: Stretch) -> Room | None:
        return next((room for room in self._rooms if self._is_free(room.pk, stretch)), None)
