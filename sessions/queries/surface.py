"""What the room offers to tap: the next likely acts, the pad's tracks, and who may take the client home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from clients.models import ContactPerson
from clinic.core.labels import label
from clinic.practice.terms import Modality
from sessions.models import VitalReading
from sessions.queries.dosing import as_limits
from sessions.queries.room import Phase, Room
from sessions.rules.next_acts import Act, RoomFacts, next_acts, next_change
from sessions.rules.pad import Track, tracks
from sessions.terms import DoseKind, EventKind


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Somebody known already to whom the client may be handed over, and what they are to them."""

    name: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Surface:
    """The large targets of one moment."""

    acts: tuple[Act, ...]
    changes_at: datetime | None
    planned_units: Decimal | None
    booster_units: Decimal | None
    booster_mg: Decimal | None
    last_set: VitalReading | None
    last_alertness: VitalReading | None
    tracks: tuple[Track, ...]
    receivers: tuple[Receiver, ...]


def surface_of(room: Room) -> Surface:
    """Return what stands ready to be tapped; its queries do not grow with the record."""
    facts = _facts(room)
    acts = next_acts(facts)
    units = room.most_units(DoseKind.BOOSTER)
    prescription = room.dosing_session.prescription
    return Surface(
        acts=acts,
        changes_at=next_change(facts),
        planned_units=_planned_units(room),
        booster_units=units or None,
        booster_mg=units * prescription.unit_strength_mg if prescription is not None else None,
        last_set=room.record.last_set,
        last_alertness=room.record.last_alertness,
        tracks=tracks(as_limits(room.limits)),
        receivers=tuple(_receivers(room)) if room.phase is Phase.DURING else (),
    )


def _facts(room: Room) -> RoomFacts:
    record, planned = room.record, room.next_reading
    looks = [event.at for event in record.standing_events if event.kind is EventKind.VISUAL_CHECK]
    happened = frozenset(event.kind for event in record.standing_events)
    has_booster = any(dose.kind is DoseKind.BOOSTER for dose in record.standing_doses)
    return RoomFacts(
        now=room.now,
        has_baseline=record.last_set is not None,
        may_start=room.phase is Phase.BEFORE and not room.in_the_way,
        is_started=room.phase is Phase.DURING,
        first_unit_at=record.first_unit_at,
        is_held=record.held_dose is not None,
        hold_until=room.hold_until,
        recheck_at=room.recheck_at,
        reading_due_at=planned.due_at if planned is not None else None,
        reading_state=planned.state if planned is not None else None,
        booster=room.booster,
        booster_is_answered=has_booster or EventKind.BOOSTER_DECLINED in happened,
        is_outside=room.is_outside,
        is_remote=room.dosing_session.modality is Modality.REMOTE,
        last_look_at=max(looks, default=None),
        happened=happened,
        may_leave_from=room.may_leave_from,
        is_checked=_is_checked(room),
    )


def _is_checked(room: Room) -> bool:
    """Whether a checklist made after the last unit lets the client go once the waiting time is over."""
    check, last = room.last_check, room.record.last_unit_at
    if check is None or last is None or check.at < last:
        return False
    return bool(check.override_reason) or (not check.missing and bool(check.handed_to.strip()))


def _planned_units(room: Room) -> Decimal | None:
    """Return the units planned for the first dose, where order and count cover them now."""
    planned = room.dosing_session.planned_units
    return planned if planned and planned <= room.most_units(DoseKind.INITIAL) else None


def _receivers(room: Room) -> Iterator[Receiver]:
    """Yield the ride first, then the client's own people; nobody twice."""
    people = ContactPerson.objects.filter(client_id=room.dosing_session.client_id, removed_at__isnull=True)
    known = [Receiver(name=person.name.strip(), what=label(person.kind)) for person in people.order_by("pk")]
    ride = room.dosing_session.ride_name.strip()
    seen: set[str] = set()
    for receiver in [Receiver(name=ride, what=_("ride home")), *known] if ride else known:
        if receiver.name and receiver.name.casefold() not in seen:
            seen.add(receiver.name.casefold())
            yield receiver
