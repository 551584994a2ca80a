"""Signing: the one way a record gets its author's signature, and a supervisor's beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.clock import refuse_when_clock_went_back
from clinic.audit.terms import Act
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission
from clinic.signatures import queries
from clinic.signatures.kinds import Kind, kind_of
from clinic.signatures.models import HeldText, Signature
from clinic.signatures.seal import seal_of, signed_hash
from clinic.signatures.terms import Meaning
from clinic.staff.models import User


class CosignatureRefused(Exception):
    """A signature beside another that was not made; ``for_staff`` says why."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


@transaction.atomic
def sign(*, record: Any, signer: User, now: datetime) -> Signature:
    """Sign a record as it stands in memory, save it, and keep the signature apart.

    Fills in the record's own signer, printed name, time and hash; the database freezes the row
    from here on. The caller has locked the record and judged whether it may be signed. Notes of
    somebody who works under supervision wait for the supervisor's signature.
    """
    # The computer's own clock, whatever moment is passed in.
    refuse_when_clock_went_back(timezone.now())
    kind = kind_of(record)
    is_new = record._state.adding
    setattr(record, kind.signer_field, signer)
    record.signed_at, record.signed_name = now, signer.printed_name
    cosigner = signer.supervisor if kind.sections is not None else None
    signature = _signature(record, kind, kind.meaning, signer, now, cosigner=cosigner)
    record.content_hash = signature.content_hash
    record.save()
    _keep(signature, record, kind, signer, now, act=Act.CREATE if is_new else Act.CHANGE, verb="signed")
    return signature


@transaction.atomic
def cosign(*, signature: Signature, signer: User, now: datetime) -> Signature:
    """Put a supervisor's own signature beside the author's; the record is not touched.

    Refuses anybody but the supervisor, a second time, and a record that no longer fits.
    """
    refuse_when_clock_went_back(timezone.now())
    if scope_of(signer.roles, Permission.WRITE_NOTE) is None:
        raise CosignatureRefused(_("Only a licensed clinician can co-sign."))
    if not queries.waiting_for(signer).filter(pk=signature.pk).exists():
        raise CosignatureRefused(_("This does not wait for your signature."))
    record, kind = queries.record_of(signature), queries.kind_of_signature(signature)
    if record is None or kind is None or not queries.fits(signature, record):
        raise CosignatureRefused(_("This no longer is what its author signed. Tell the practice owner."))
    beside = _signature(record, kind, Meaning.COSIGNER, signer, now, cosigner=None)
    _keep(beside, record, kind, signer, now, act=Act.CHANGE, verb="cosigned")
    return beside


@transaction.atomic
def hold(*, user: User, purpose: str, subject: models.Model, content: dict[str, Any], now: datetime) -> HeldText:
    """Keep what this person is about to sign; what was held for the same before is replaced."""
    held = HeldText.objects.select_for_update().filter(user=user, purpose=purpose, subject_id=subject.pk).first()
    if held is None:
        held = HeldText(practice_id=user.own_practice_id, user=user, purpose=purpose, subject_id=subject.pk)
    held.content, held.held_at = content, now
    held.save()
    return held


def let_go(*, user: User, purpose: str, subject: models.Model) -> None:
    """Forget what was held: it is signed, or not wanted any more."""
    HeldText.objects.filter(user=user, purpose=purpose, subject_id=subject.pk).delete()


def _signature(
    record: Any, kind: Kind, meaning: Meaning, signer: User, now: datetime, *, cosigner: User | None
) -> Signature:
    signature = Signature(
        practice_id=record.practice_id,
        record_type=kind.label,
        record_id=record.pk,
        client_id=record.client_id,
        meaning=meaning,
        signer=signer,
        signer_name=signer.printed_name,
        signed_at=now,
        zone=signer.zone.key,
        cosigner=cosigner,
    )
    signature.content_hash = signed_hash(signature, kind.content(record))
    signature.seal = seal_of(signature)
    return signature


def _keep(signature: Signature, record: Any, kind: Kind, signer: User, now: datetime, *, act: Act, verb: str) -> None:
    signature.save()
    # The ledger names the signature: a note removed with everything that hangs on it is still missed.
    audit.record(
        actor=signer, act=act, action=f"{kind.noun}.{verb}", target=record, reason_code=str(signature.pk), at=now
    )
