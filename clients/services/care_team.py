"""Who looks after a client. Membership is what opens a chart, so every change is recorded."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import CareTeamMember, Client
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.staff.models import User

CLINICAL_ROLES = (Role.THERAPIST, Role.PRESCRIBER)


class CareTeamRefused(Exception):
    """The care team cannot become what was asked for."""

    for_staff = _("The care team was not changed.")


class NotAClinicianHere(CareTeamRefused):
    """The person does not hold the role in this practice."""

    for_staff = _("This person does not work in that role in this practice.")


class AlreadyOnCareTeam(CareTeamRefused):
    """The person is on the team in this role now."""

    for_staff = _("This person is already on the care team in that role.")


class LeadMustBeHandedOver(CareTeamRefused):
    """The responsible person cannot simply leave."""

    for_staff = _("This person is responsible for the client. Make somebody else responsible first.")


@transaction.atomic
def join_care_team(
    *, client: Client, user: User, role: Role, is_lead: bool, actor: User | None, now: datetime, system: str = ""
) -> CareTeamMember:
    """Put ``user`` on the client's care team from today; a new lead takes over from the old one."""
    if role not in CLINICAL_ROLES or role not in user.roles or not user.is_active:
        raise NotAClinicianHere
    if user.practice_id != client.practice_id:
        raise NotAClinicianHere
    Client.objects.select_for_update().get(pk=client.pk)
    current = CareTeamMember.objects.filter(client=client, role=role, ended_on__isnull=True)
    if current.filter(user=user).exists():
        raise AlreadyOnCareTeam
    if is_lead:
        current.filter(is_lead=True).update(is_lead=False)
    member = CareTeamMember.objects.create(
        practice_id=client.practice_id,
        client=client,
        user=user,
        role=role,
        is_lead=is_lead,
        started_on=practice_date(client, now),
    )
    audit.record(actor=actor, act=Act.ACCESS, action="clients.care_team.joined", target=member, system=system, at=now)
    return member


@transaction.atomic
def leave_care_team(*, member: CareTeamMember, actor: User, now: datetime) -> CareTeamMember:
    """End a membership today; the person no longer reaches the chart.

    Refuses for the responsible person. Ending twice does nothing the second time.
    """
    locked = CareTeamMember.objects.select_for_update().get(pk=member.pk)
    if locked.ended_on is not None:
        return locked
    if locked.is_lead:
        raise LeadMustBeHandedOver
    locked.ended_on = max(practice_date(locked.client, now), locked.started_on)
    locked.save(update_fields=["ended_on"])
    audit.record(actor=actor, act=Act.ACCESS, action="clients.care_team.left", target=locked, at=now)
    return locked


@transaction.atomic
def make_responsible(*, member: CareTeamMember, actor: User, now: datetime) -> CareTeamMember:
    """Make a current member the responsible one of their role."""
    Client.objects.select_for_update().get(pk=member.client_id)
    locked = CareTeamMember.objects.get(pk=member.pk)
    if locked.ended_on is not None:
        raise CareTeamRefused
    if locked.is_lead:
        return locked
    same_role = CareTeamMember.objects.filter(client_id=locked.client_id, role=locked.role, ended_on__isnull=True)
    same_role.filter(is_lead=True).update(is_lead=False)
    locked.is_lead = True
    locked.save(update_fields=["is_lead"])
    audit.record(actor=actor, act=Act.CHANGE, action="clients.care_team.lead_changed", target=locked, at=now)
    return locked


def practice_date(client: Client, now: datetime) -> date:
    """Return the day it is at the practice."""
    return timezone.localtime(now, client.practice.zone).date()
