"""Reads of the calendar: what is booked, who can be booked, and what is free. Constant queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, ExpressionWrapper, Q, QuerySet, UUIDField, Value

from clients.models import Client
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Practice, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, AppointmentQuerySet, GroupSession, GroupSessionQuerySet
from clinic.scheduling.rules.slots import Span, WeeklyHours, day_window, free_slots, working_spans
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User, WorkingHours

# Longest appointment type (600 minutes) and pause (240); bounds every search for an overlap.
LONGEST: Final = timedelta(hours=14)
# Half hours are few enough to read at a glance; any other time can be typed.
STEP_MINUTES: Final = 30
# Given up before anybody came: not part of the picture of a day.
OFF_THE_CALENDAR: Final = (AppointmentStatus.CANCELLED, AppointmentStatus.LATE_CANCEL, AppointmentStatus.RESCHEDULED)
CLINICIANS: Final = (Role.THERAPIST, Role.PRESCRIBER)


@dataclass(frozen=True, kw_only=True)
class Want:
    """What is to be booked or moved; without a room any free one will do."""

    practice: Practice
    appointment_type: AppointmentType
    therapist: User
    modality: Modality
    # None for a group, whose clients are asked for afterwards.
    client: Client | None = None
    room: Room | None = None
    moving: Appointment | None = None

    @property
    def needs_room(self) -> bool:
        """Whether people meet in a room of the practice."""
        return needs_room(self.appointment_type, self.modality)


@dataclass(frozen=True, kw_only=True)
class FreeDay:
    """One day at the practice and the times that can be booked on it."""

    day: date
    slots: tuple[Span, ...]


def needs_room(appointment_type: AppointmentType, modality: Modality) -> bool:
    """Say whether an appointment of this type takes up a room."""
    return appointment_type.needs_room and modality is Modality.IN_PERSON


def on_calendar(rows: AppointmentQuerySet, window: Span, *, therapist_id: UUID | None = None) -> AppointmentQuerySet:
    """Return the appointments that touch a stretch of time, in order."""
    found = rows.filter(
        starts_at__gt=window.starts_at - LONGEST, starts_at__lt=window.ends_at, ends_at__gt=window.starts_at
    ).exclude(status__in=OFF_THE_CALENDAR)
    if therapist_id is not None:
        found = found.filter(therapist_id=therapist_id)
    return found.order_by("starts_at", "pk")


def clinicians(practice: Practice) -> QuerySet[User]:
    """Return who can be booked, by name."""
    return User.objects.with_role(practice, *CLINICIANS)


def therapists(practice: Practice) -> QuerySet[User]:
    """Return who leads sessions, by name."""
    return User.objects.with_role(practice, Role.THERAPIST)


def upcoming_of(client: Client, rows: AppointmentQuerySet, now: datetime) -> AppointmentQuerySet:
    """Return a client's appointments that are still to come, the next first."""
    coming = rows.filter(client=client, ends_at__gt=now).holding().on_view()
    return coming.order_by("starts_at", "pk")


def integration_types(practice: Practice) -> QuerySet[AppointmentType]:
    """Return the types that can follow a dosing session."""
    return AppointmentType.objects.filter(practice=practice, kind=AppointmentKind.INTEGRATION, is_active=True).order_by(
        "name", "pk"
    )


def group_types(practice: Practice) -> QuerySet[AppointmentType]:
    """Return the types for which a group can come together: in a room, for the medicine."""
    return AppointmentType.objects.filter(
        practice=practice, kind=AppointmentKind.DOSING, needs_room=True, is_active=True
    ).order_by("name", "pk")


def integration_starts(dosing: Appointment) -> list[datetime]:
    """Return when the client's integration sessions after a dosing block start."""
    rows = Appointment.objects.holding().filter(
        client_id=dosing.client_id,
        appointment_type__kind=AppointmentKind.INTEGRATION,
        starts_at__gte=dosing.ends_at,
    )
    return list(rows.order_by("starts_at").values_list("starts_at", flat=True)[:20])


def rooms_of(practice: Practice) -> list[Room]:
    """Return the rooms that can be booked, in the order they are offered."""
    rows = Room.objects.filter(practice=practice, is_active=True, location__is_active=True)
    return list(rows.select_related("location").order_by("location__name", "name", "pk"))


def free_days(want: Want, *, first: date, days: int, not_before: datetime) -> list[FreeDay]:
    """Return what could be booked on each of ``days`` days at the practice; three queries."""
    zone = want.practice.zone
    window = day_window(first, zone, days=days)
    found = _free(want, window=window, not_before=not_before, first=first, days=days)
    return [
        FreeDay(day=day, slots=tuple(slot for slot in found if slot.starts_at.astimezone(zone).date() == day))
        for day in (first + timedelta(days=offset) for offset in range(days))
    ]


def free_between(want: Want, window: Span, *, not_before: datetime) -> list[FreeDay]:
    """Return what could be booked to start within a stretch of time, by day."""
    zone = want.practice.zone
    first, last = (at.astimezone(zone).date() for at in (window.starts_at, window.ends_at))
    days = free_days(want, first=first, days=(last - first).days + 1, not_before=not_before)
    return [
        FreeDay(day=day.day, slots=tuple(s for s in day.slots if window.starts_at <= s.starts_at <= window.ends_at))
        for day in days
    ]


def first_free_room(wanted: Appointment | GroupSession, rooms: Sequence[Room]) -> Room | None:
    """Return the first of the rooms that nobody holds during an appointment or a group; one query."""
    held = (
        Appointment.objects.holding()
        .overlapping(wanted.starts_at, wanted.blocked_until)
        .filter(room__in=rooms, starts_at__gt=wanted.starts_at - LONGEST)
        .exclude(pk=wanted.pk)
        .values_list("room_id")
    )
    by_groups = groups_holding(wanted.starts_at, wanted.blocked_until).filter(room__in=rooms).exclude(pk=wanted.pk)
    taken = {pk for (pk,) in held.union(by_groups.values_list("room_id"))}
    return next((room for room in rooms if room.pk not in taken), None)


def groups_holding(starts_at: datetime, ends_at: datetime) -> GroupSessionQuerySet:
    """Return the groups that occupy clinician and room in a stretch of time, whether or not anybody sits in them."""
    found = GroupSession.objects.holding().overlapping(starts_at, ends_at)
    return found.filter(starts_at__gt=starts_at - LONGEST)


def groups_on_calendar(
    rows: GroupSessionQuerySet, window: Span, *, therapist_id: UUID | None = None
) -> GroupSessionQuerySet:
    """Return the groups that touch a stretch of time, in order, each with how many sit in it."""
    found = rows.holding().filter(
        starts_at__gt=window.starts_at - LONGEST, starts_at__lt=window.ends_at, ends_at__gt=window.starts_at
    )
    if therapist_id is not None:
        found = found.filter(therapist_id=therapist_id)
    seated = Count("members", filter=Q(members__holds_time=True))
    return found.annotate(seated=seated).order_by("starts_at", "pk")


def members_of(group: GroupSession) -> AppointmentQuerySet:
    """Return the appointments of a group that hold a seat, by seat."""
    rows: AppointmentQuerySet = Appointment.objects.filter(group=group).holding().on_view()
    return rows.order_by("seat")


def _free(want: Want, *, window: Span, not_before: datetime, first: date, days: int) -> list[Span]:
    hours = WorkingHours.objects.filter(user=want.therapist).values_list("weekday", "starts", "ends")
    working = working_spans(
        [WeeklyHours(weekday=weekday, starts=starts, ends=ends) for weekday, starts, ends in hours],
        first=first, days=days, zone=want.practice.zone,
    )  # fmt: skip
    opens = max(window.starts_at, not_before)
    if not working or opens >= window.ends_at:
        return []
    rooms = _rooms_wanted(want)
    people, by_room = _busy(want, rooms, window)
    found: set[Span] = set()
    for taken in by_room.values() if want.needs_room else [[]]:
        found.update(
            free_slots(
                working=working,
                busy=[*people, *taken],
                minutes=want.appointment_type.minutes,
                buffer_minutes=want.appointment_type.buffer_minutes,
                step_minutes=STEP_MINUTES,
                window=Span(starts_at=opens, ends_at=window.ends_at),
            )
        )
    return sorted(found)


def _rooms_wanted(want: Want) -> list[UUID]:
    if not want.needs_room:
        return []
    return [want.room.pk] if want.room is not None else [room.pk for room in rooms_of(want.practice)]


def _busy(want: Want, rooms: Iterable[UUID], window: Span) -> tuple[list[Span], dict[UUID, list[Span]]]:
    """Return when therapist or client is busy, and when each room is; one query."""
    by_room: dict[UUID, list[Span]] = {room: [] for room in rooms}
    client_id = want.client.pk if want.client is not None else None
    until = window.ends_at + LONGEST
    held = (
        Appointment.objects.holding()
        .overlapping(window.starts_at, until)
        .filter(
            Q(therapist=want.therapist) | Q(client_id=client_id) | Q(room__in=list(by_room)),
            starts_at__gt=window.starts_at - LONGEST,
        )
        .exclude(pk=want.moving.pk if want.moving is not None else None)
        .values_list("therapist_id", "client_id", "room_id", "starts_at", "blocked_until")
    )
    groups = groups_holding(window.starts_at, until).filter(Q(therapist=want.therapist) | Q(room__in=list(by_room)))
    nobody = ExpressionWrapper(Value(None), output_field=UUIDField())
    by_groups = groups.values_list("therapist_id", nobody, "room_id", "starts_at", "blocked_until")
    rows = held.union(by_groups)
    people: list[Span] = []
    for therapist_id, of_client, room_id, starts_at, blocked_until in rows:
        span = Span(starts_at=starts_at, ends_at=blocked_until)
        if therapist_id == want.therapist.pk or (want.client is not None and of_client == want.client.pk):
            people.append(span)
        if room_id in by_room:
            by_room[room_id].append(span)
    return people, by_room
