"""Recording that a client let psychotherapy notes go, and that they took it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries import today_at
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import (
    AuthorizationRevocation,
    AuthorizedNote,
    PsychotherapyNote,
    ReleaseAuthorization,
)
from sessions.psychotherapy_notes.terms import NoteKind, RevokedHow, SignedHow, Signer
from sessions.services.refusals import Refused


class AuthorizationRefused(Refused):
    """An authorization that was not recorded or not taken back."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What the signed form says (45 CFR 164.508(c)(1)): which notes, to whom, why, until when, by whom."""

    kind: NoteKind
    recipient: str
    purpose: str
    signed_on: date
    signed_how: SignedHow
    signer: Signer
    signer_name: str
    signer_authority: str
    kept_at: str
    expires_on: date
    covers_from: date | None = None
    covers_until: date | None = None
    notes: Sequence[PsychotherapyNote] = ()


@transaction.atomic
def record_authorization(*, client: Client, signed: Signed, actor: User, now: datetime) -> ReleaseAuthorization:
    """Record a signed authorization about the author's own notes of one client; never changed afterwards."""
    _refuse_incomplete(signed, today=today_at(client.practice, now))
    _refuse_foreign_notes(client, signed, actor)
    authorization = ReleaseAuthorization.objects.create(
        practice_id=client.practice_id,
        client=client,
        author=actor,
        kind=signed.kind,
        recipient=signed.recipient.strip(),
        purpose=signed.purpose.strip(),
        covers_from=None if signed.notes else signed.covers_from,
        covers_until=None if signed.notes else signed.covers_until,
        signed_on=signed.signed_on,
        signed_how=signed.signed_how,
        signer=signed.signer,
        signer_name=signed.signer_name.strip(),
        signer_authority=signed.signer_authority.strip(),
        kept_at=signed.kept_at.strip(),
        expires_on=signed.expires_on,
        recorded_at=now,
    )
    for note in signed.notes:
        AuthorizedNote.objects.create(
            practice_id=client.practice_id, client=client, author=actor, authorization=authorization, note=note
        )
    audit.record(
        actor=actor, act=Act.CREATE, action="psychotherapy_notes.authorization.recorded", target=authorization, at=now
    )
    return authorization


@transaction.atomic
def revoke_authorization(
    *, authorization: ReleaseAuthorization, revoked_on: date, how: RevokedHow, actor: User, now: datetime
) -> AuthorizationRevocation:
    """Record that the client takes an authorization back; said once, it opens nothing from here on."""
    locked = ReleaseAuthorization.objects.select_for_update(of=("self",)).get(pk=authorization.pk)
    if locked.author_id != actor.pk:
        raise AuthorizationRefused(_("Only the author of the notes records this."))
    if not locked.signed_on <= revoked_on <= today_at(locked.practice, now):
        raise AuthorizationRefused(_("Enter a day between the signature and today."), field="revoked_on")
    revocation, is_new = AuthorizationRevocation.objects.get_or_create(
        authorization=locked,
        defaults={
            "practice_id": locked.practice_id,
            "client_id": locked.client_id,
            "author": actor,
            "revoked_on": revoked_on,
            "how": how,
            "recorded_at": now,
        },
    )
    if not is_new:
        raise AuthorizationRefused(_("It is recorded already that the client took this back."))
    audit.record(actor=actor, act=Act.CHANGE, action="psychotherapy_notes.authorization.revoked", target=locked, at=now)
    return revocation


def _refuse_incomplete(signed: Signed, *, today: date) -> None:
    if signed.signed_on > today:
        raise AuthorizationRefused(_("This day has not come yet."), field="signed_on")
    if signed.expires_on < signed.signed_on:
        raise AuthorizationRefused(_("It would end before it was signed."), field="expires_on")
    if signed.signer is Signer.REPRESENTATIVE and not signed.signer_authority.strip():
        raise AuthorizationRefused(
            _("Write what lets the representative sign, such as a guardianship."), field="signer_authority"
        )
    if signed.notes:
        return
    if signed.covers_from is None or signed.covers_until is None:
        raise AuthorizationRefused(_("Enter both ends of the period."), field="covers_from")
    if signed.covers_until < signed.covers_from:
        raise AuthorizationRefused(_("This day lies before the first one."), field="covers_until")
    if signed.covers_until > signed.expires_on:
        raise AuthorizationRefused(_("The period would outlast the authorization."), field="covers_until")


def _refuse_foreign_notes(client: Client, signed: Signed, actor: User) -> None:
    for note in signed.notes:
        if (note.client_id, note.author_id) != (client.pk, actor.pk):
            raise AuthorizationRefused(_("Choose your own notes about this client."), field="notes")
        if note.kind is not signed.kind:
            raise AuthorizationRefused(
                _("An authorization names one kind of notes. Record another one for the others."), field="notes"
            )
