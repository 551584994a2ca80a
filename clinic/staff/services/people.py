"""Change what a member of staff is called, may do, and whether they may still sign in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import Text
from clinic.policy.reach import may
from clinic.policy.terms import Permission, Role
from clinic.practice.models import Practice
from clinic.staff.hooks import when_dismissed
from clinic.staff.models import StaffRole, User
from clinic.staff.rules import roles as role_rules
from clinic.staff.rules.roles import Refusal
from clinic.staff.services.invitations import withdraw_all_by

SENTENCES: Final[Mapping[Refusal, Text]] = {
    Refusal.OWN_ACCOUNT: _("Another owner has to change this for you."),
    Refusal.LAST_OWNER: _("The practice needs at least one owner who may sign in."),
    Refusal.NO_ROLE: _("Choose at least one role."),
}


class AccessChangeRefused(Exception):
    """The change would leave the practice without an owner, or is one's own."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.for_staff = SENTENCES[refusal]


@transaction.atomic
def change_roles(*, user: User, roles: frozenset[Role], actor: User, now: datetime) -> None:
    """Give a person exactly these roles; they hold from the person's next request.

    Locks the practice, so that two owners cannot take the role from each other at once.
    """
    _lock_practice_of(user)
    held = _roles_now(user)
    refusal = role_rules.judge_roles(
        is_own_account=user.pk == actor.pk, held=held, wanted=roles, other_owners=_other_owners(user)
    )
    if refusal:
        raise AccessChangeRefused(refusal)
    if roles == held:
        return
    StaffRole.objects.filter(user=user, role__in=held - roles).delete()
    StaffRole.objects.bulk_create(StaffRole(user=user, role=role) for role in roles - held)
    user.__dict__.pop("roles", None)
    audit.record(
        actor=actor, act=Act.CHANGE, action="staff.roles.changed", target=user,
        reason_code=",".join(sorted(roles)), at=now,
    )  # fmt: skip
    if not may(user, Permission.MANAGE_STAFF):
        withdraw_all_by(user=user, actor=actor, now=now)


@transaction.atomic
def deactivate(*, user: User, actor: User, now: datetime) -> None:
    """End a person's access from their next request on; the account and its history stay.

    With it go the links they asked for (see ``ResetLinks``), the invitations they made and the
    private links of clients that were shown to them.
    """
    _lock_practice_of(user)
    refusal = role_rules.judge_deactivation(
        is_own_account=user.pk == actor.pk, held=_roles_now(user), other_owners=_other_owners(user)
    )
    if refusal:
        raise AccessChangeRefused(refusal)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        audit.record(actor=actor, act=Act.CHANGE, action="staff.account.deactivated", target=user, at=now)
        withdraw_all_by(user=user, actor=actor, now=now)
        for tell in when_dismissed:
            tell(user, actor, now)


@transaction.atomic
def reactivate(*, user: User, actor: User, now: datetime) -> None:
    """Let a person sign in again, with the roles they had."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        audit.record(actor=actor, act=Act.CHANGE, action="staff.account.reactivated", target=user, at=now)


@transaction.atomic
def change_person(
    *, user: User, name: str, credentials: str, time_zone: str, phone: str, actor: User, now: datetime
) -> None:
    """Change what a person is called, which zone they read in, and where they are reached in an emergency."""
    user.name, user.credentials, user.time_zone, user.phone = name, credentials, time_zone, phone
    user.save(update_fields=["name", "credentials", "time_zone", "phone"])
    audit.record(actor=actor, act=Act.CHANGE, action="staff.person.changed", target=user, at=now)


def _lock_practice_of(user: User) -> None:
    Practice.objects.select_for_update().get(pk=user.own_practice_id)


def _roles_now(user: User) -> frozenset[Role]:
    return frozenset(Role(code) for code in StaffRole.objects.filter(user=user).values_list("role", flat=True))


def _other_owners(user: User) -> int:
    owners = StaffRole.objects.filter(role=Role.OWNER, user__practice_id=user.own_practice_id, user__is_active=True)
    return owners.exclude(user=user).count()
