"""Reading signatures: whose stand on a record, what waits for whom, and whether they still fit."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clinic.signatures.kinds import Kind, kind_named, kind_of
from clinic.signatures.models import HeldText, Signature
from clinic.signatures.seal import is_sealed, signed_hash
from clinic.signatures.terms import Meaning
from clinic.staff.models import User


def signatures_of(record: models.Model) -> list[Signature]:
    """Return the signatures on a record, the author's first."""
    found = Signature.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)
    return list(found.select_related("cosigner").order_by("signed_at", "pk"))


def fits(signature: Signature, record: Any) -> bool:
    """Say whether a record is, to the byte, what was signed, and the signature what was made."""
    expected = signed_hash(signature, kind_of(record).content(record))
    return hmac.compare_digest(expected, signature.content_hash) and is_sealed(signature)


def is_unaltered(record: Any, signatures: list[Signature]) -> bool:
    """Say whether a signed record has its author's signature and fits every one it has."""
    own = kind_of(record).meaning
    has_own = any(one.meaning is own and one.content_hash == record.content_hash for one in signatures)
    return has_own and all(fits(one, record) for one in signatures)


def with_signatures(records: Iterable[Any]) -> list[tuple[Any, list[Signature], bool]]:
    """Return records of one kind, each with the signatures on it and whether it is unaltered; one query."""
    found = {record.pk: record for record in records}
    on_each: dict[Any, list[Signature]] = {key: [] for key in found}
    rows = Signature.objects.filter(record_id__in=list(found)).select_related("cosigner")
    for signature in rows.order_by("signed_at", "pk"):
        on_each[signature.record_id].append(signature)
    return [(record, on_each[key], is_unaltered(record, on_each[key])) for key, record in found.items()]


def waiting_for(user: User) -> models.QuerySet[Signature]:
    """Return the signatures that wait for this supervisor's own beside them, oldest first.

    Whoever supervises the signer now takes over; of somebody without supervision any more, what
    was signed under it stays with the supervisor of that time.
    """
    beside = Signature.objects.filter(
        record_type=OuterRef("record_type"), record_id=OuterRef("record_id"), meaning=Meaning.COSIGNER
    )
    mine = Q(signer__supervisor=user) | Q(signer__supervisor__isnull=True, cosigner=user)
    waiting = Signature.objects.filter(mine, cosigner__isnull=False, practice_id=user.own_practice_id)
    return waiting.exclude(meaning=Meaning.COSIGNER).filter(~Exists(beside)).order_by("signed_at", "pk")


def awaits_cosignature(model: type[models.Model], keys: Iterable[Any]) -> set[Any]:
    """Return those of some records of one kind that still lack their supervisor's signature."""
    on_them = Signature.objects.filter(record_type=model._meta.label_lower, record_id__in=list(keys))
    rows = list(on_them.values_list("record_id", "meaning", "cosigner_id"))
    done = {key for key, meaning, _cosigner in rows if meaning is Meaning.COSIGNER}
    return {key for key, _meaning, cosigner in rows if cosigner is not None} - done


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A signature that waits for its supervisor's, with what it stands on."""

    signature: Signature
    record: Any
    kind: Kind


def with_records(signatures: Iterable[Signature]) -> list[Waiting]:
    """Return signatures with their records and the clients they are about, one query per kind.

    What has no record any more is left out; verification names it.
    """
    by_kind: dict[str, list[Signature]] = {}
    for signature in signatures:
        by_kind.setdefault(signature.record_type, []).append(signature)
    found = []
    for name, of_kind in by_kind.items():
        kind = kind_named(name)
        if kind is None:
            continue
        rows = kind.model._default_manager.select_related("client")
        records = rows.in_bulk([signature.record_id for signature in of_kind])
        found += [
            Waiting(signature=signature, record=records[signature.record_id], kind=kind)
            for signature in of_kind
            if signature.record_id in records
        ]
    return sorted(found, key=lambda waiting: waiting.signature.signed_at)


def kind_of_signature(signature: Signature) -> Kind | None:
    """Return the kind of record a signature stands on."""
    return kind_named(signature.record_type)


def record_of(signature: Signature) -> Any | None:
    """Return the record a signature stands on, or None when it is gone."""
    kind = kind_of_signature(signature)
    return kind.model._default_manager.filter(pk=signature.record_id).first() if kind is not None else None


def held_text(user: User, purpose: str, subject: models.Model) -> dict[str, Any]:
    """Return what this person typed and has not signed yet; empty when nothing is held."""
    held = HeldText.objects.filter(user=user, purpose=purpose, subject_id=subject.pk).first()
    return held.content if held is not None else {}
