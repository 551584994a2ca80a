"""The role table, line by line, and what it must never say."""

from __future__ import annotations

import pytest

from clinic.policy.grants import ROLE_GRANTS, scope_of
from clinic.policy.terms import Permission, Role, Scope

pytestmark = pytest.mark.pure

P = Permission
CLINICAL = frozenset({
    P.VIEW_CHART, P.MANAGE_COURSE, P.REQUEST_CLEARANCE, P.DECIDE_CLEARANCE, P.RECORD_CONSENT, P.RECORD_MEASURE,
    P.VIEW_PRESCRIPTION, P.WRITE_PRESCRIPTION, P.RECORD_COUNT, P.VIEW_DOSING_SESSION, P.RECORD_DOSING_SESSION,
    P.SIGN_NOTE, P.VIEW_INTEGRATION, P.WRITE_INTEGRATION, P.VIEW_DOCUMENT, P.ISSUE_DOCUMENT, P.RESOLVE_TASK,
    P.WRITE_NOTE, P.RECORD_BACKGROUND,
})  # fmt: skip


@pytest.mark.parametrize("permission", sorted(CLINICAL))
def test_front_desk_holds_no_clinical_permission(permission: Permission) -> None:
    assert scope_of({Role.FRONT_DESK}, permission) is None


@pytest.mark.parametrize(
    "permission", sorted(CLINICAL | {P.VIEW_CLIENT, P.EDIT_CLIENT, P.VIEW_SCHEDULE, P.VIEW_MESSAGES})
)
def test_being_owner_opens_no_chart(permission: Permission) -> None:
    assert scope_of({Role.OWNER}, permission) is None


@pytest.mark.parametrize("permission", sorted(CLINICAL))
@pytest.mark.parametrize("role", sorted(Role))
def test_clinical_reach_is_the_care_team(role: Role, permission: Permission) -> None:
    assert scope_of({role}, permission) in {None, Scope.CARE_TEAM}


@pytest.mark.parametrize("permission", [P.DECIDE_CLEARANCE, P.WRITE_PRESCRIPTION])
def test_medical_decisions_are_the_prescribers_alone(permission: Permission) -> None:
    holders = {role for role in Role if scope_of({role}, permission)}

    assert holders == {Role.PRESCRIBER}


@pytest.mark.parametrize("permission", [P.RECORD_DOSING_SESSION, P.SIGN_NOTE, P.WRITE_INTEGRATION])
def test_the_session_is_the_therapists(permission: Permission) -> None:
    holders = {role for role in Role if scope_of({role}, permission)}

    assert holders == {Role.THERAPIST}


@pytest.mark.parametrize("permission", [P.MANAGE_STAFF, P.MANAGE_PRACTICE, P.VIEW_ACTIVITY])
def test_running_the_practice_is_the_owners(permission: Permission) -> None:
    holders = {role for role in Role if scope_of({role}, permission)}

    assert holders == {Role.OWNER}


@pytest.mark.parametrize("permission", sorted(Permission))
def test_every_permission_is_held_by_somebody(permission: Permission) -> None:
    assert any(permission in grants for grants in ROLE_GRANTS.values())


@pytest.mark.parametrize("permission", sorted(Permission))
def test_without_a_role_nothing_is_held(permission: Permission) -> None:
    assert scope_of(set(), permission) is None


def test_several_roles_reach_as_far_as_the_widest() -> None:
    assert scope_of({Role.THERAPIST}, P.VIEW_CLIENT) is Scope.CARE_TEAM
    assert scope_of({Role.THERAPIST, Role.FRONT_DESK}, P.VIEW_CLIENT) is Scope.PRACTICE


def test_a_second_role_widens_only_what_it_holds() -> None:
    assert scope_of({Role.THERAPIST, Role.FRONT_DESK}, P.VIEW_CHART) is Scope.CARE_TEAM
