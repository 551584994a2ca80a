"""Keep a clinician's license, insurance and training on file."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import Credential, User
from clinic.staff.terms import CredentialKind


@transaction.atomic
def add_credential(
    *,
    user: User,
    kind: CredentialKind,
    issuer: str,
    number: str,
    state: str,
    issued_on: date | None,
    expires_on: date | None,
    actor: User,
    now: datetime,
) -> Credential:
    """File a paper of a member of staff; its number is sealed."""
    credential = Credential.objects.create(
        practice_id=user.own_practice_id, user=user, kind=kind, issuer=issuer, number=number, state=state,
        issued_on=issued_on, expires_on=expires_on,
    )  # fmt: skip
    audit.record(actor=actor, act=Act.CREATE, action="staff.credential.added", target=credential, at=now)
    return credential


@transaction.atomic
def change_credential(
    *,
    credential: Credential,
    kind: CredentialKind,
    issuer: str,
    number: str,
    state: str,
    issued_on: date | None,
    expires_on: date | None,
    actor: User,
    now: datetime,
) -> None:
    """Change a paper. An empty ``number`` keeps the one on file, which no form shows again."""
    credential.kind, credential.issuer, credential.state = kind, issuer, state
    credential.issued_on, credential.expires_on = issued_on, expires_on
    if number:
        credential.number = number
    credential.save()
    audit.record(actor=actor, act=Act.CHANGE, action="staff.credential.changed", target=credential, at=now)


@transaction.atomic
def remove_credential(*, credential: Credential, actor: User, now: datetime) -> None:
    """Take a paper off the file."""
    audit.record(actor=actor, act=Act.REMOVE, action="staff.credential.removed", target=credential, at=now)
    credential.delete()
