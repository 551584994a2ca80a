"""A session of a group in the coming days, so that its seats can be seen."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from clients.models import CareTeamMember, Client
from clients.terms import CourseStatus
from clinic.demo.people import House
from clinic.policy.terms import Role
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.services.booking import BookingRefused
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.services.groups import GroupRequest, add_member, book_group
from clinic.staff.models import User

# A few days ahead the diary is mostly filled in the mornings.
FIRST_DAY, LAST_DAY = 2, 12
HOURS: Final = (time(14), time(13), time(15), time(9))
MEMBERS: Final = 4


def gather_a_group(house: House, now: datetime) -> None:
    """Book one group with the therapist who has the most clients under way, and seat four of them."""
    led: dict[User, list[Client]] = {}
    memberships = CareTeamMember.objects.filter(
        practice=house.practice, role=Role.THERAPIST, is_lead=True, ended_on__isnull=True,
        client__courses__status=CourseStatus.ACTIVE,
    )  # fmt: skip
    for membership in memberships.select_related("client__practice", "user__practice").order_by("client__search_name"):
        led.setdefault(membership.user, []).append(membership.client)
    if not led:
        return
    therapist = max(led, key=lambda user: (len(led[user]), user.name))
    group = _hold(house, therapist, now)
    if group is None:
        return
    remote = set(
        Appointment.objects.filter(practice=house.practice, modality=Modality.REMOTE).values_list(
            "client_id", flat=True
        )
    )
    for client in [client for client in led[therapist] if client.pk not in remote]:
        if group.members.count() == MEMBERS:
            break
        try:
            add_member(group=group, client=client, actor=house.desk[0], now=now)
        except (SlotTaken, BookingRefused):
            # Somebody who is elsewhere at that hour stays there.
            continue


def _hold(house: House, therapist: User, now: datetime) -> GroupSession | None:
    zone = ZoneInfo(house.practice.time_zone)
    for days in range(FIRST_DAY, LAST_DAY):
        day = now.astimezone(zone).date() + timedelta(days=days)
        for hour in HOURS:
            request = GroupRequest(
                appointment_type=house.types[AppointmentKind.DOSING],
                therapist=therapist,
                starts_at=datetime.combine(day, hour, tzinfo=zone),
            )
            try:
                return book_group(request=request, actor=house.desk[0], now=now)
            except SlotTaken:
                continue
    return None
