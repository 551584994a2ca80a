"""Add and change locations and rooms. They are taken out of use, never removed: history needs them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.services import Actor
from clinic.audit.terms import Act
from clinic.core.labels import Text
from clinic.practice.models import Location, Practice, Room


class NameTaken(Exception):
    """Another one in the same place has this name."""

    def __init__(self, for_staff: Text) -> None:
        super().__init__(str(for_staff))
        self.for_staff = for_staff


@transaction.atomic
def save_location(
    *,
    practice: Practice,
    location: Location | None,
    name: str,
    address: str,
    is_active: bool,
    actor: Actor,
    now: datetime,
) -> Location:
    """Add a location, or change ``location``; refuses a name that is taken."""
    act = Act.CHANGE if location else Act.CREATE
    location = location or Location(practice=practice)
    location.name, location.address, location.is_active = name, address, is_active
    _save(location, _("There is already a location with this name."))
    audit.record(actor=actor, act=act, action="practice.location.saved", target=location, at=now)
    return location


@transaction.atomic
def save_room(
    *, location: Location, room: Room | None, name: str, is_active: bool, actor: Actor, now: datetime
) -> Room:
    """Add a room to a location, or change ``room``; refuses a name that is taken."""
    act = Act.CHANGE if room else Act.CREATE
    room = room or Room(practice_id=location.practice_id, location=location)
    room.name, room.is_active = name, is_active
    _save(room, _("There is already a room with this name at this location."))
    audit.record(actor=actor, act=act, action="practice.room.saved", target=room, at=now)
    return room


def _save(place: Location | Room, sentence: Text) -> None:
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError:
        raise NameTaken(sentence) from None
