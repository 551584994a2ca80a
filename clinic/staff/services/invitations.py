"""Invite somebody, withdraw an invitation, accept one. There is no other way to an account."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import Text
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import Invitation, StaffRole, User, normalize_sign_in

VALID_FOR: Final = timedelta(days=7)
TOKEN_BYTES: Final = 32


class InvitationRefused(Exception):
    """The invitation cannot be made; ``for_staff`` says why."""

    def __init__(self, for_staff: Text) -> None:
        super().__init__(str(for_staff))
        self.for_staff = for_staff


class InvitationSpent(Exception):
    """The link was used, withdrawn or has expired in the meantime."""


class AddressTaken(Exception):
    """Whoever reads the mail of this address signs in with it already, elsewhere."""


def token_hash(token: str) -> str:
    """Return what is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    practice: Practice,
    email: str,
    name: str,
    credentials: str,
    roles: frozenset[Role],
    actor: User | None,
    now: datetime,
    system: str = "",
) -> tuple[Invitation, str]:
    """Record an invitation and return it with the secret of its link, which is not kept.

    Refuses an address that has an account here (in any spelling) or an open invitation. Of accounts
    in other practices it says nothing: only who holds the link learns of that (trust.md V-21).
    """
    Practice.objects.select_for_update().get(pk=practice.pk)
    key = normalize_sign_in(email)
    if User.objects.filter(sign_in_key=key, practice=practice).exists():
        raise InvitationRefused(_("There is already an account with this address."))
    pending = Invitation.objects.open(now).filter(practice=practice).values_list("email", flat=True)
    if key in {normalize_sign_in(address) for address in pending}:
        raise InvitationRefused(_("There is already an open invitation to this address. Withdraw it first."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        practice=practice,
        email=email.strip(),
        name=name,
        credentials=credentials,
        roles=sorted(roles),
        token_hash=token_hash(token),
        invited_by=actor,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    audit.record(
        actor=actor, act=Act.CREATE, action="staff.invitation.made", target=invitation,
        reason_code=",".join(invitation.roles), system=system, at=now,
    )  # fmt: skip
    return invitation, token


@transaction.atomic
def withdraw_all_by(*, user: User, actor: User, now: datetime) -> int:
    """Close what somebody offered who may no longer offer anything; return how many."""
    pending = list(Invitation.objects.open(now).filter(invited_by=user))
    return sum(withdraw_invitation(invitation=invitation, actor=actor, now=now) for invitation in pending)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User, now: datetime) -> bool:
    """Close an open invitation; False when it was no longer open."""
    changed = Invitation.objects.open(now).filter(pk=invitation.pk).update(withdrawn_at=now)
    if changed:
        audit.record(actor=actor, act=Act.CHANGE, action="staff.invitation.withdrawn", target=invitation, at=now)
    return bool(changed)


def open_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Return the invitation a link belongs to while the link works."""
    found = Invitation.objects.open(now).select_related("practice").filter(token_hash=token_hash(token))
    return found.first()


def person_to_be(invitation: Invitation) -> User:
    """Return the account as it would be, unsaved, so that its password can be judged."""
    return User(
        practice=invitation.practice,
        email=invitation.email,
        name=invitation.name,
        credentials=invitation.credentials,
    )


def accept_invitation(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Turn an invitation into an account with its roles; the link is used up.

    Of several people who open one link at once, one gets the account; the others meet
    :class:`InvitationSpent`. :class:`AddressTaken` leaves the link open.
    """
    # Hashing takes a tenth of a second by design; nobody else's write waits for it.
    return _accept(invitation, make_password(password), now)


@transaction.atomic
def _accept(invitation: Invitation, hashed: str, now: datetime) -> User:
    if User.objects.filter(sign_in_key=normalize_sign_in(invitation.email)).exists():
        raise AddressTaken if Invitation.objects.open(now).filter(pk=invitation.pk).exists() else InvitationSpent
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise InvitationSpent
    user = person_to_be(invitation)
    user.password = hashed
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise InvitationSpent from None
    for code in invitation.roles:
        StaffRole.objects.create(user=user, role=Role(code))
    audit.record(
        actor=user, act=Act.CREATE, action="staff.account.created", target=user,
        reason_code=",".join(invitation.roles), at=now,
    )  # fmt: skip
    return user
