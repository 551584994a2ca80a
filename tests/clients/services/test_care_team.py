"""Who looks after a client."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clients import queries
from clients.models import CareTeamMember, Client
from clients.services import care_team as services
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.staff.models import User

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def join(
    client: Client, user: User, actor: User, *, is_lead: bool = False, role: Role = Role.THERAPIST
) -> CareTeamMember:
    return services.join_care_team(client=client, user=user, role=role, is_lead=is_lead, actor=actor, now=NOW)


def test_joining_opens_the_chart_and_leaving_closes_it(alex: Client, olive: User, dana: User) -> None:
    assert not Client.objects.visible_to(olive).exists()

    member = join(alex, olive, dana)
    assert Client.objects.visible_to(olive).get() == alex

    member.started_on = date(2026, 1, 1)
    services.leave_care_team(member=member, actor=dana, now=NOW)
    assert not Client.objects.visible_to(olive).exists()
    actions = AuditEvent.objects.order_by("seq").values_list("action", "client_id")
    assert list(actions) == [("clients.care_team.joined", alex.pk), ("clients.care_team.left", alex.pk)]


def test_a_new_lead_takes_over_from_the_old_one(alex: Client, thea: User, olive: User, dana: User) -> None:
    join(alex, olive, dana, is_lead=True)

    leads = CareTeamMember.objects.filter(client=alex, role=Role.THERAPIST, is_lead=True)
    assert [member.user for member in leads] == [olive]
    assert queries.lead(alex) == olive


def test_nobody_joins_twice_in_one_role(alex: Client, thea: User, dana: User) -> None:
    with pytest.raises(services.AlreadyOnCareTeam):
        join(alex, thea, dana)


def test_only_clinicians_of_the_practice_join(alex: Client, dana: User, stranger: User, priya: User) -> None:
    for user, role in (
        (dana, Role.THERAPIST),
        (dana, Role.FRONT_DESK),
        (stranger, Role.THERAPIST),
        (priya, Role.THERAPIST),
    ):
        with pytest.raises(services.NotAClinicianHere):
            join(alex, user, dana, role=role)


def test_the_responsible_person_hands_over_before_leaving(alex: Client, thea: User, olive: User, dana: User) -> None:
    lead = CareTeamMember.objects.get(client=alex, user=thea)
    with pytest.raises(services.LeadMustBeHandedOver):
        services.leave_care_team(member=lead, actor=dana, now=NOW)

    services.make_responsible(member=join(alex, olive, dana), actor=dana, now=NOW)
    left = services.leave_care_team(member=lead, actor=dana, now=NOW)

    assert left.ended_on == date(2026, 3, 2)
    assert AuditEvent.objects.filter(action="clients.care_team.lead_changed").count() == 1


def test_leaving_and_taking_over_twice_are_recorded_once(alex: Client, olive: User, dana: User) -> None:
    member = join(alex, olive, dana)
    for _ in range(2):
        services.leave_care_team(member=member, actor=dana, now=NOW)

    with pytest.raises(services.CareTeamRefused):
        services.make_responsible(member=member, actor=dana, now=NOW)
    assert AuditEvent.objects.filter(action="clients.care_team.left").count() == 1
