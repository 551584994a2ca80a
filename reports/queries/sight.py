"""Who can see a client's record, why, since when, and when they last looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from clients.models import CareTeamMember, Client
from clients.queries import today_at
from clinic.audit.models import AuditEvent
from clinic.break_glass.models import EmergencyAccess
from clinic.policy.grants import scope_of
from clinic.policy.reach import on_care_team
from clinic.policy.terms import Permission, Role, Scope
from clinic.staff.models import User
from reports.terms import Sight, SightReason


@dataclass(frozen=True, kw_only=True)
class Onlooker:
    """One person and one reason; somebody with two reasons stands there twice."""

    person: User
    reason: SightReason
    sight: Sight
    since: date | datetime | None = None
    role: Role | None = None
    last_look: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Formerly:
    """Somebody who looked and can no longer."""

    name: str
    last_look: datetime


@dataclass(frozen=True, kw_only=True)
class Onlookers:
    """Everybody the page names."""

    now: list[Onlooker]
    before: list[Formerly]


def onlookers(client: Client, reader: User, now: datetime) -> Onlookers:
    """Return who can see a client now and who looked before; a fixed number of queries."""
    staff = User.objects.filter(practice_id=client.practice_id).prefetch_related("staff_roles").order_by("name", "pk")
    people = list(staff)
    looks = _last_looks(client, reader)
    team = list(client.care_team.filter(on_care_team(today_at(client.practice, now))).order_by("role", "pk"))
    opened = EmergencyAccess.objects.open_at(now).filter(client=client)
    emergencies = {access.user_id: access for access in opened}
    found = [
        line
        for person in people
        if person.is_active
        for line in _reasons(person, team, emergencies.get(person.pk), looks.get(person.pk))
    ]
    able = {line.person.pk for line in found}
    before = [
        Formerly(name=person.name, last_look=looks[person.pk])
        for person in people
        if person.pk in looks and person.pk not in able
    ]
    return Onlookers(now=found, before=sorted(before, key=lambda line: line.last_look, reverse=True))


def _last_looks(client: Client, reader: User) -> dict[UUID, datetime]:
    rows = AuditEvent.objects.of_practice(client.practice_id).about_client(client.pk).shown_to(reader.pk)
    found = rows.filter(actor_id__isnull=False).order_by().values("actor_id").annotate(last=Max("at"))
    return {row["actor_id"]: row["last"] for row in found if row["actor_id"]}


def _reasons(
    person: User, team: list[CareTeamMember], emergency: EmergencyAccess | None, last_look: datetime | None
) -> Iterator[Onlooker]:
    for member in team:
        scope = scope_of(person.roles, Permission.VIEW_CLIENT)
        if member.user_id == person.pk and scope is not None:
            sees_chart = scope_of(person.roles, Permission.VIEW_CHART) is not None
            yield Onlooker(
                person=person,
                reason=SightReason.CARE_TEAM,
                sight=Sight.WHOLE_CHART if sees_chart else Sight.PARTICULARS,
                since=member.started_on,
                role=member.role,
                last_look=last_look,
            )
    if emergency is not None:
        yield Onlooker(
            person=person,
            reason=SightReason.EMERGENCY,
            sight=Sight.WHOLE_CHART,
            since=emergency.opened_at,
            last_look=last_look,
        )
    if scope_of(person.roles, Permission.VIEW_CLIENT) is Scope.PRACTICE:
        yield Onlooker(
            person=person,
            reason=SightReason.ROLE,
            sight=Sight.PARTICULARS,
            role=Role.FRONT_DESK,
            last_look=last_look,
        )
    if Role.OWNER in person.roles:
        yield Onlooker(
            person=person, reason=SightReason.OWNER, sight=Sight.KEY_ONLY, role=Role.OWNER, last_look=last_look
        )
