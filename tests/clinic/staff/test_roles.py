"""Roles and access change through another owner only, and the practice always keeps one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import StaffRole, User
from clinic.staff.rules.roles import Refusal, judge_deactivation, judge_roles
from clinic.staff.services import people
from clinic.staff.services.people import AccessChangeRefused
from tests.factories.people import make_user

OWNER, THERAPIST = Role.OWNER, Role.THERAPIST


@pytest.fixture
def olga(practice: Practice) -> User:
    """A second owner."""
    return make_user(practice, Role.OWNER, name="Olga Berg")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("is_own", "held", "wanted", "others", "verdict"),
    [
        (False, {THERAPIST}, {THERAPIST, OWNER}, 1, None),
        (False, {OWNER}, {THERAPIST}, 1, None),
        (False, {OWNER}, {THERAPIST}, 0, Refusal.LAST_OWNER),
        (False, {THERAPIST}, set(), 1, Refusal.NO_ROLE),
        (True, {OWNER}, {OWNER, THERAPIST}, 0, Refusal.OWN_ACCOUNT),
        (True, {OWNER}, {OWNER, THERAPIST}, 5, Refusal.OWN_ACCOUNT),
    ],
)
def test_judging_a_change_of_roles(
    is_own: bool, held: set[Role], wanted: set[Role], others: int, verdict: Refusal | None
) -> None:
    judged = judge_roles(is_own_account=is_own, held=frozenset(held), wanted=frozenset(wanted), other_owners=others)

    assert judged is verdict


@pytest.mark.pure
@pytest.mark.parametrize(
    ("is_own", "held", "others", "verdict"),
    [
        (False, {THERAPIST}, 0, None),
        (False, {OWNER}, 1, None),
        (False, {OWNER}, 0, Refusal.LAST_OWNER),
        (True, {OWNER}, 3, Refusal.OWN_ACCOUNT),
    ],
)
def test_judging_an_end_of_access(is_own: bool, held: set[Role], others: int, verdict: Refusal | None) -> None:
    assert judge_deactivation(is_own_account=is_own, held=frozenset(held), other_owners=others) is verdict


def test_an_owner_changes_roles_and_it_is_on_record(as_otto: Browser, otto: User, thea: User) -> None:
    as_otto.post(reverse("staff:edit_roles", args=[thea.pk]), {"roles": ["THERAPIST", "PRESCRIBER"]})

    assert User.objects.get(pk=thea.pk).roles == {Role.THERAPIST, Role.PRESCRIBER}
    event = AuditEvent.objects.get(action="staff.roles.changed")
    assert (event.actor_id, event.object_id, event.reason_code) == (otto.pk, str(thea.pk), "PRESCRIBER,THERAPIST")


def test_roles_hold_from_the_next_request(as_otto: Browser, as_thea: Browser, thea: User) -> None:
    assert as_thea.get(reverse("staff:list")).status_code == 403

    as_otto.post(reverse("staff:edit_roles", args=[thea.pk]), {"roles": ["OWNER"]})

    assert as_thea.get(reverse("staff:list")).status_code == 200


def test_nobody_changes_their_own_roles(as_otto: Browser, otto: User, olga: User) -> None:
    page = as_otto.post(reverse("staff:edit_roles", args=[otto.pk]), {"roles": ["OWNER", "PRESCRIBER"]})

    assert "Another owner" in page.content.decode()
    assert User.objects.get(pk=otto.pk).roles == {Role.OWNER}


def test_the_last_owner_keeps_the_role_even_against_a_former_owner(otto: User, olga: User) -> None:
    now = timezone.now()
    people.change_roles(user=olga, roles=frozenset({Role.THERAPIST}), actor=otto, now=now)

    with pytest.raises(AccessChangeRefused) as refusal:
        people.change_roles(user=otto, roles=frozenset({Role.THERAPIST}), actor=olga, now=now)

    assert refusal.value.refusal is Refusal.LAST_OWNER


def test_an_owner_who_cannot_sign_in_does_not_count(otto: User, olga: User, thea: User) -> None:
    people.deactivate(user=olga, actor=otto, now=timezone.now())

    with pytest.raises(AccessChangeRefused):
        people.deactivate(user=otto, actor=thea, now=timezone.now())


def test_an_owner_of_another_practice_does_not_count(otto: User, thea: User, other_practice: Practice) -> None:
    make_user(other_practice, Role.OWNER)

    with pytest.raises(AccessChangeRefused):
        people.deactivate(user=otto, actor=thea, now=timezone.now())


def test_saving_the_same_roles_writes_nothing(otto: User, thea: User) -> None:
    people.change_roles(user=thea, roles=frozenset({Role.THERAPIST}), actor=otto, now=timezone.now())

    assert not AuditEvent.objects.filter(action="staff.roles.changed").exists()


@pytest.mark.parametrize("roles", [[], ["BOSS"], ["THERAPIST", "BOSS"]])
def test_unknown_or_no_roles_are_refused(as_otto: Browser, thea: User, roles: list[str]) -> None:
    page = as_otto.post(reverse("staff:edit_roles", args=[thea.pk]), {"roles": roles})

    assert page.status_code == 200
    assert StaffRole.objects.filter(user=thea).count() == 1


def test_deactivation_ends_every_sign_in_on_the_next_request(
    as_otto: Browser, thea: User, sign_in: Any, settings: Any
) -> None:
    desktop, phone = sign_in(thea), sign_in(thea)
    assert desktop.get(reverse("staff:profile")).status_code == 200

    as_otto.post(reverse("staff:deactivate", args=[thea.pk]))

    for browser in (desktop, phone):
        key = browser.cookies[settings.SESSION_COOKIE_NAME].value
        assert browser.get(reverse("staff:profile")).status_code == 302
        assert not browser.session.exists(key)


def test_reactivation_does_not_revive_a_sign_in(as_otto: Browser, as_thea: Browser, thea: User) -> None:
    as_otto.post(reverse("staff:deactivate", args=[thea.pk]))
    as_thea.get(reverse("staff:profile"))
    as_otto.post(reverse("staff:reactivate", args=[thea.pk]))

    assert as_thea.get(reverse("staff:profile")).status_code == 302
    assert AuditEvent.objects.filter(object_id=str(thea.pk), action__startswith="staff.account").count() == 2


@pytest.mark.parametrize("name", ["staff:deactivate", "staff:reactivate", "staff:withdraw_invitation"])
def test_acts_are_not_done_by_looking(as_otto: Browser, thea: User, name: str) -> None:
    assert as_otto.get(reverse(name, args=[thea.pk])).status_code == 405
    assert User.objects.get(pk=thea.pk).is_active
