"""Book a session of a group, seat its clients, and call it off.

A member's appointment is an appointment like any other: it is confirmed, cancelled and moved away on
its own page, and what is recorded about its client knows of nobody beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.practice.models import AppointmentType, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.queries import members_of, rooms_of
from clinic.scheduling.rules import lifecycle
from clinic.scheduling.rules.seats import SEATS, free_seat
from clinic.scheduling.services import changes
from clinic.scheduling.services.booking import (
    BookingRefused,
    Request,
    any_free_room,
    book_locked,
    refuse_far_times,
    refuse_unbookable,
    times_of,
)
from clinic.scheduling.services.conflicts import lock_diary, save_refusing_conflicts
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User

GIVEN_UP = frozenset({AppointmentStatus.CANCELLED, AppointmentStatus.LATE_CANCEL})


@dataclass(frozen=True, kw_only=True)
class GroupRequest:
    """What is to be booked; ``room=None`` takes the first free one."""

    appointment_type: AppointmentType
    therapist: User
    starts_at: datetime
    room: Room | None = None


@transaction.atomic
def book_group(*, request: GroupRequest, actor: User, now: datetime) -> GroupSession:
    """Hold a clinician and a room for a group; its clients are seated afterwards, up to six.

    Raises what booking an appointment raises.
    """
    practice = request.therapist.practice
    room_practice = request.room.practice_id if request.room is not None else actor.practice_id
    if practice is None or {practice.pk, request.appointment_type.practice_id, room_practice} != {actor.practice_id}:
        raise BookingRefused(_("Clinician, type and room must belong to one practice."))
    if request.appointment_type.kind is not AppointmentKind.DOSING or not request.appointment_type.needs_room:
        raise BookingRefused(_("A group comes together for a dosing session in a room. Choose such a type."))
    refuse_unbookable(request.appointment_type, request.therapist)
    refuse_far_times(request.starts_at, now)
    rooms = {room.pk for room in rooms_of(practice)} | ({request.room.pk} if request.room is not None else set())
    lock_diary(therapists={request.therapist.pk}, clients=(), rooms=rooms)
    ends_at, blocked_until = times_of(request.starts_at, request.appointment_type)
    group = GroupSession(
        practice=practice,
        appointment_type=request.appointment_type,
        therapist=request.therapist,
        starts_at=request.starts_at,
        ends_at=ends_at,
        blocked_until=blocked_until,
        booked_by=actor,
        booked_at=now,
    )
    group.room = request.room or any_free_room(group)
    save_refusing_conflicts(group)
    audit.record(actor=actor, act=Act.CREATE, action="scheduling.group.booked", target=group, at=now)
    return group


@transaction.atomic
def add_member(*, group: GroupSession, client: Client, actor: User, now: datetime) -> Appointment:
    """Seat a client in a group: an appointment of their own, at the hours of the group.

    Raises what booking an appointment raises, and :class:`BookingRefused` when every seat is taken
    or the group was called off.
    """
    lock_diary(therapists={group.therapist_id}, clients=[client.pk], rooms=[group.room_id])
    locked = _locked(group)
    if locked.cancelled_at is not None:
        raise BookingRefused(_("This group was called off."))
    seat = free_seat(set(members_of(locked).values_list("seat", flat=True)))
    if seat is None:
        raise BookingRefused(_("All %(seats)s seats are taken.") % {"seats": SEATS})
    request = Request(
        client=client,
        appointment_type=locked.appointment_type,
        therapist=locked.therapist,
        starts_at=locked.starts_at,
        modality=Modality.IN_PERSON,
        room=locked.room,
    )
    return book_locked(request, actor=actor, now=now, group=locked, seat=seat)


@transaction.atomic
def call_off(*, group: GroupSession, reason: str, actor: User, now: datetime) -> GroupSession:
    """Cancel every member's appointment with the same reason, and free clinician and room; both, or neither.

    Refused once somebody's session has begun. Calling off twice does nothing.
    """
    lock_diary(therapists={group.therapist_id}, clients=(), rooms=[group.room_id])
    # Members before their group, as a step of one of them locks the two: in two orders they would wait for each other.
    list(Appointment.objects.select_for_update().filter(group=group).order_by("pk").values_list("pk", flat=True))
    locked = _locked(group)
    if locked.cancelled_at is not None:
        return locked
    if not reason.strip():
        raise changes.StepRefused(_("Say why the group is called off."))
    members = list(members_of(locked))
    if any(not lifecycle.TRANSITIONS[member.status] & GIVEN_UP for member in members):
        raise changes.StepRefused(_("A session of this group has begun. Cancel the others one by one."))
    for member in members:
        changes.cancel(appointment=member, reason=reason, actor=actor, now=now)
    locked.cancelled_at = now
    locked.save(update_fields=["cancelled_at"])
    audit.record(actor=actor, act=Act.CHANGE, action="scheduling.group.called_off", target=locked, at=now)
    return locked


def _locked(group: GroupSession) -> GroupSession:
    """Lock the row, and read what it names."""
    GroupSession.objects.select_for_update().get(pk=group.pk)
    return GroupSession.objects.select_related("practice", "appointment_type", "therapist", "room").get(pk=group.pk)
