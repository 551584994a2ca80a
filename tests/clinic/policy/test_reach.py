"""Rows a person may see: by role, care team, practice and day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import CareTeamMember, Client
from clinic.policy.reach import may, reach
from clinic.policy.terms import Permission, Role
from clinic.staff.models import StaffRole, User
from tests.factories.people import make_client, make_user


def seen(user: User, permission: Permission = Permission.VIEW_CLIENT) -> set[Client]:
    fresh = User.objects.get(pk=user.pk)
    return set(Client.objects.filter(reach(fresh, permission, client="")))


def test_care_team_sees_its_clients_and_a_colleague_does_not(
    alex: Client, thea: User, priya: User, olive: User
) -> None:
    assert seen(thea) == seen(priya) == {alex}
    assert seen(olive) == set()


def test_front_desk_sees_the_practice_and_no_chart(alex: Client, dana: User) -> None:
    assert seen(dana) == {alex}
    assert seen(dana, Permission.VIEW_CHART) == set()


def test_owner_sees_no_client(alex: Client, otto: User) -> None:
    assert seen(otto) == set()


def test_another_practice_sees_nothing_whatever_its_roles(alex: Client, stranger: User) -> None:
    for role in set(Role) - {Role.THERAPIST}:
        StaffRole.objects.create(user=stranger, role=role)

    assert seen(stranger) == set()


def test_a_membership_of_the_care_team_in_another_practice_opens_nothing(alex: Client, stranger: User) -> None:
    CareTeamMember.objects.create(
        practice=alex.practice, client=alex, user=stranger, role=Role.THERAPIST, started_on=timezone.localdate()
    )

    assert seen(stranger) == set()


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "is_seen"),
    [(0, None, True), (1, None, False), (-5, 0, False), (-5, 1, True), (-5, -1, False)],
)
def test_membership_counts_from_its_first_to_before_its_last_day(
    alex: Client, olive: User, starts_in: int, ends_in: int | None, is_seen: bool
) -> None:
    today = timezone.localdate(timezone=alex.practice.zone)
    CareTeamMember.objects.create(
        practice=alex.practice, client=alex, user=olive, role=Role.THERAPIST,
        started_on=today + timedelta(days=starts_in),
        ended_on=None if ends_in is None else today + timedelta(days=ends_in),
    )  # fmt: skip

    assert (alex in seen(olive)) is is_seen


def test_two_memberships_do_not_double_a_client(alex: Client, thea: User) -> None:
    CareTeamMember.objects.create(
        practice=alex.practice, client=alex, user=thea, role=Role.PRESCRIBER, started_on=timezone.localdate()
    )

    assert len(Client.objects.filter(reach(thea, Permission.VIEW_CLIENT, client=""))) == 1


def test_a_deactivated_person_reaches_nothing(alex: Client, thea: User) -> None:
    thea.is_active = False
    thea.save()

    assert seen(thea) == set()
    assert not may(thea, Permission.USE_APPLICATION)


def test_a_person_without_roles_or_clients_reaches_nothing(alex: Client) -> None:
    nobody = make_user(alex.practice)
    newcomer = make_user(alex.practice, Role.THERAPIST)

    assert seen(nobody) == seen(newcomer) == set()


def test_an_account_without_a_practice_reaches_nothing(alex: Client, dana: User) -> None:
    User.objects.filter(pk=dana.pk).update(practice=None)

    assert seen(dana) == set()


def test_taking_the_role_ends_the_reach_although_the_care_team_stays(alex: Client, thea: User) -> None:
    StaffRole.objects.filter(user=thea).delete()

    assert seen(thea) == set()


def test_reach_costs_one_query(alex: Client, thea: User, django_assert_num_queries: object) -> None:
    make_client(alex.practice, therapist=thea)
    assert thea.roles

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(Client.objects.filter(reach(thea, Permission.VIEW_CLIENT, client=""))) == 2
