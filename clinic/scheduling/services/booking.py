"""Book an appointment, or a dosing session together with the integration session after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import CareTeamMember, Client
from clients.queries import current_course
from clients.services.care_team import join_care_team
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import Text
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling import hooks
from clinic.scheduling.models import Appointment, AppointmentStatusChange, GroupSession
from clinic.scheduling.queries import CLINICIANS, first_free_room, integration_starts, needs_room, rooms_of
from clinic.scheduling.rules.slots import integration_pair
from clinic.scheduling.services.conflicts import SlotTaken, lock_diary, save_refusing_conflicts
from clinic.scheduling.terms import AppointmentStatus, PairVerdict
from clinic.staff.models import User

# A session held without a booking is entered afterwards; further off is a slip of the keyboard.
EARLIEST: Final = timedelta(days=31)
LATEST: Final = timedelta(days=2 * 366)


class BookingRefused(Exception):
    """What was asked for cannot be booked at any time."""

    def __init__(self, for_staff: Text) -> None:
        super().__init__(str(for_staff))
        self.for_staff = for_staff


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be booked for whom; ``room=None`` takes the first free one when one is needed."""

    client: Client
    appointment_type: AppointmentType
    therapist: User
    starts_at: datetime
    modality: Modality
    room: Room | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A dosing session and its integration; ``verdict`` warns when the distance is unusual."""

    dosing: Appointment
    integration: Appointment
    verdict: PairVerdict


@transaction.atomic
def book_appointment(*, request: Request, actor: User, now: datetime) -> Appointment:
    """Book one appointment.

    Locks therapist, client and rooms; raises :class:`SlotTaken` when one of them is taken and
    :class:`BookingRefused` when the request makes no sense. A clinician who is not yet on the
    client's care team joins it: who sees a client must be able to open the record.
    """
    _lock([request])
    return book_locked(request, actor=actor, now=now)


@transaction.atomic
def book_dosing_with_integration(*, dosing: Request, integration: Request, actor: User, now: datetime) -> Pair:
    """Book a dosing session and its integration session in one act: both, or neither.

    Integration outside the practice's window is booked all the same; the verdict says so.
    """
    if dosing.client.pk != integration.client.pk:
        raise BookingRefused(_("Both appointments must be for the same client."))
    if dosing.appointment_type.kind is not AppointmentKind.DOSING:
        raise BookingRefused(_("The first of the two must be a dosing session."))
    if integration.appointment_type.kind is not AppointmentKind.INTEGRATION:
        raise BookingRefused(_("The second of the two must be an integration session."))
    if integration.starts_at < dosing.starts_at + timedelta(minutes=dosing.appointment_type.minutes):
        raise BookingRefused(_("Integration comes after the dosing session."))
    _lock([dosing, integration])
    first = book_locked(dosing, actor=actor, now=now)
    second = book_locked(integration, actor=actor, now=now, follows=first)
    return Pair(dosing=first, integration=second, verdict=pair_verdict(first))


def pair_verdict(dosing: Appointment) -> PairVerdict:
    """Say whether a dosing block has its integration session where the practice wants it."""
    practice = dosing.practice
    return integration_pair(
        dosing_ends_at=dosing.ends_at,
        integration_starts=integration_starts(dosing),
        opens_after=timedelta(hours=practice.integration_opens_after_hours),
        closes_after=timedelta(hours=practice.integration_closes_after_hours),
    )


def times_of(starts_at: datetime, appointment_type: AppointmentType) -> tuple[datetime, datetime]:
    """Return when an appointment ends, and until when it holds people and room."""
    ends_at = starts_at + timedelta(minutes=appointment_type.minutes)
    return ends_at, ends_at + timedelta(minutes=appointment_type.buffer_minutes)


def refuse_far_times(starts_at: datetime, now: datetime) -> None:
    """Refuse a start that can only be a mistake."""
    if starts_at < now - EARLIEST:
        raise BookingRefused(_("This is more than a month ago. Check the date."))
    if starts_at > now + LATEST:
        raise BookingRefused(_("This is more than two years away. Check the date."))


def _lock(requests: list[Request]) -> None:
    client = requests[0].client
    rooms = {room.pk for room in rooms_of(client.practice)} | {r.room.pk for r in requests if r.room}
    lock_diary(therapists={r.therapist.pk for r in requests}, clients=[client.pk], rooms=rooms)


def book_locked(
    request: Request,
    *,
    actor: User,
    now: datetime,
    follows: Appointment | None = None,
    group: GroupSession | None = None,
    seat: int | None = None,
) -> Appointment:
    """Save what was asked for while the diary is locked; a member of a group takes its seat there."""
    _refuse_nonsense(request, now)
    # The type may have been changed since the group was booked; what is booked keeps its hours.
    hours = (group.ends_at, group.blocked_until) if group else times_of(request.starts_at, request.appointment_type)
    course = current_course(request.client)
    appointment = Appointment(
        practice=request.client.practice,
        client=request.client,
        course=course if course is not None and course.closed_at is None else None,
        appointment_type=request.appointment_type,
        therapist=request.therapist,
        modality=request.modality,
        starts_at=request.starts_at,
        ends_at=hours[0],
        blocked_until=hours[1],
        group=group,
        seat=seat,
        follows=follows,
        note=request.note,
        booked_by=actor,
        booked_at=now,
    )
    appointment.room = group.room if group else room_for(appointment, request.room)
    save_refusing_conflicts(appointment)
    AppointmentStatusChange.objects.create(
        practice=appointment.practice, appointment=appointment, client=request.client,
        to_status=AppointmentStatus.BOOKED, actor=actor, at=now,
    )  # fmt: skip
    _join_care_team(request, actor, now)
    audit.record(actor=actor, act=Act.CREATE, action="scheduling.appointment.booked", target=appointment, at=now)
    hooks.announce(appointment, now)
    return appointment


def room_for(appointment: Appointment, wanted: Room | None) -> Room | None:
    """Return the room wanted, else the first free one; none when people do not meet in one."""
    if not needs_room(appointment.appointment_type, appointment.modality):
        return None
    return wanted if wanted is not None else any_free_room(appointment)


def any_free_room(wanted: Appointment | GroupSession) -> Room:
    """Return the first room that is free at the time, or refuse."""
    rooms = rooms_of(wanted.practice)
    if not rooms:
        raise BookingRefused(_("The practice has no room yet. Add one, or book a remote appointment."))
    room = first_free_room(wanted, rooms)
    if room is None:
        raise SlotTaken(_("No room is free at this time."), kinds=("room",))
    return room


def _refuse_nonsense(request: Request, now: datetime) -> None:
    practice_id = request.client.practice_id
    room_practice = request.room.practice_id if request.room is not None else practice_id
    if {request.therapist.practice_id, request.appointment_type.practice_id, room_practice} != {practice_id}:
        raise BookingRefused(_("Client, clinician, type and room must belong to one practice."))
    if request.client.archived_at is not None:
        raise BookingRefused(_("This client's record is archived. Restore it before booking."))
    refuse_unbookable(request.appointment_type, request.therapist)
    refuse_far_times(request.starts_at, now)


def refuse_unbookable(appointment_type: AppointmentType, therapist: User) -> None:
    """Refuse a type that is no longer offered, and a person who sees no clients."""
    if not appointment_type.is_active:
        raise BookingRefused(_("This type of appointment can no longer be booked."))
    if not therapist.is_active or not therapist.roles.intersection(CLINICIANS):
        raise BookingRefused(_("This person cannot be booked."))


def _join_care_team(request: Request, actor: User, now: datetime) -> None:
    current = CareTeamMember.objects.filter(client=request.client, ended_on__isnull=True)
    if current.filter(user=request.therapist).exists():
        return
    role = next(role for role in CLINICIANS if role in request.therapist.roles)
    is_lead = role is Role.THERAPIST and not current.filter(role=role, is_lead=True).exists()
    join_care_team(client=request.client, user=request.therapist, role=role, is_lead=is_lead, actor=actor, now=now)
