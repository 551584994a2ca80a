"""Keep a clinician's license, insurance and training on file."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.files import TakenFile
from clinic.staff.models import Credential, CredentialScan, User
from clinic.staff.terms import CredentialKind


class CredentialRemoved(Exception):
    """Somebody else was faster."""

    for_staff = _("This credential was taken off the file in the meantime.")


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
    scan: TakenFile | None,
    actor: User,
    now: datetime,
) -> Credential:
    """File a paper of a member of staff; its number and its scan are sealed."""
    credential = Credential.objects.create(
        practice_id=user.own_practice_id, user=user, kind=kind, issuer=issuer, number=number, state=state,
        issued_on=issued_on, expires_on=expires_on,
    )  # fmt: skip
    audit.record(actor=actor, act=Act.CREATE, action="staff.credential.added", target=credential, at=now)
    if scan is not None:
        _keep_scan(credential, scan, actor, now)
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
    scan: TakenFile | None,
    actor: User,
    now: datetime,
) -> None:
    """Change a paper. An empty ``number`` keeps the one on file, which no form shows again; so does no ``scan``."""
    locked = _lock(credential)
    locked.kind, locked.issuer, locked.state = kind, issuer, state
    locked.issued_on, locked.expires_on = issued_on, expires_on
    if number:
        locked.number = number
    locked.save()
    audit.record(actor=actor, act=Act.CHANGE, action="staff.credential.changed", target=locked, at=now)
    if scan is not None:
        _keep_scan(locked, scan, actor, now)


@transaction.atomic
def remove_credential(*, credential: Credential, actor: User, now: datetime) -> None:
    """Take a paper off the file. It stays in the record with its scans, and nobody is reminded of it any more."""
    locked = _lock(credential)
    locked.removed_at, locked.removed_by = now, actor
    locked.save(update_fields=["removed_at", "removed_by"])
    audit.record(actor=actor, act=Act.REMOVE, action="staff.credential.removed", target=locked, at=now)


def _lock(credential: Credential) -> Credential:
    locked = Credential.objects.on_file().select_for_update(of=("self",)).filter(pk=credential.pk).first()
    if locked is None:
        raise CredentialRemoved
    return locked


def _keep_scan(credential: Credential, scan: TakenFile, actor: User, now: datetime) -> None:
    """Put a scan before the earlier ones; the very file that is on file already is not kept twice."""
    latest = credential.scans.defer("content").order_by("-added_at", "-pk").first()
    if latest is not None and latest.sha256 == scan.sha256:
        return
    kept = CredentialScan.objects.create(
        practice_id=credential.practice_id, credential=credential, added_by=actor, added_at=now, **scan.columns()
    )
    audit.record(actor=actor, act=Act.CREATE, action="staff.scan.added", target=kept, at=now)
