"""Whether everything that was signed is still there, and still what was signed.

Three questions, because each answers an attack that the others miss: does every signature fit its
record and its own seal; has every record that says it is signed such a signature; and is
everything there that the ledger says was signed. Rows are asked for one by one, so that a value no
model would accept is named rather than stopping the walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast

from clinic.audit.chain import NoSuchKey, event_hash
from clinic.audit.models import AuditEvent
from clinic.signatures.kinds import Kind, all_kinds, kind_named
from clinic.signatures.models import Signature
from clinic.signatures.queries import record_of
from clinic.signatures.seal import is_sealed, signed_hash
from clinic.signatures.terms import Meaning


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One record that is not what was signed: its type and key, and what is wrong."""

    record: str
    problem: str


def verify() -> list[Finding]:
    """Return every signed record that was changed, forged or removed, each fault once.

    The ledger is believed here as far as each of its rows fits its own seal. That none was taken
    away is for ``clinic.audit.verification``; verify both.
    """
    return list(dict.fromkeys(_findings()))


def _findings() -> Iterator[Finding]:
    signed: set[tuple[str, str]] = set()
    # What each signature stands on, by its key.
    made: dict[str, str] = {}
    for key in _keys(Signature.objects.all()):
        try:
            signature = Signature.objects.get(pk=key)
        except Exception:  # noqa: BLE001 -- whatever cannot be read was altered
            yield Finding(record=f"signatures.signature {key}", problem="cannot be read")
            continue
        made[signature.pk.hex] = _named(signature)
        if signature.meaning is not Meaning.COSIGNER:
            signed.add((signature.record_type, signature.record_id.hex))
        problem = _problem_of(signature)
        if problem:
            yield Finding(record=_named(signature), problem=problem)
    for kind in all_kinds():
        yield from _without_signature(kind, signed)
    yield from _missing(made)


def _problem_of(signature: Signature) -> str:
    kind = kind_named(signature.record_type)
    if not is_sealed(signature):
        return "its signature was altered, or not made here"
    if kind is None:
        return "its signature stands on something that cannot be signed"
    try:
        record = record_of(signature)
        if record is None:
            return "signed, and removed"
        fits = signed_hash(signature, kind.content(record)) == signature.content_hash
        of_author = signature.meaning is Meaning.COSIGNER or record.content_hash == signature.content_hash
    except Exception:  # noqa: BLE001 -- whatever cannot be read was altered
        return "signed, and cannot be read any more"
    return "" if fits and of_author else "is not what was signed"


def _without_signature(kind: Kind, signed: set[tuple[str, str]]) -> Iterator[Finding]:
    for key in _keys(kind.rows()):
        if (kind.label, key) not in signed:
            yield Finding(record=f"{kind.label} {_dashed(key)}", problem="says it is signed, and has no signature")


def _missing(made: Mapping[str, str]) -> Iterator[Finding]:
    """Compare with what the ledger recorded: the identifier of each signature, under its record."""
    nouns = [kind.noun for kind in all_kinds()]
    actions = [f"{noun}.{verb}" for noun in nouns for verb in ("signed", "cosigned")]
    told: set[str] = set()
    for event in AuditEvent.objects.filter(action__in=actions).order_by("seq").iterator(chunk_size=500):
        told.add(_hex(event.reason_code))
        record = f"{event.object_type} {event.object_id}"
        if not _is_genuine(event):
            yield Finding(record=record, problem=f"row {event.seq} of the ledger about it was altered")
        elif _hex(event.reason_code) not in made:
            yield Finding(record=record, problem=f"signed by row {event.seq} of the ledger, and its signature is gone")
        elif made[_hex(event.reason_code)] != record:
            # Altered, too; but there it bears the name of the record it was moved to.
            yield Finding(
                record=record, problem=f"signed by row {event.seq} of the ledger, and its signature was moved"
            )
    for key in made.keys() - told:
        yield Finding(record=f"signatures.signature {_dashed(key)}", problem="is not in the ledger")


def _is_genuine(event: AuditEvent) -> bool:
    try:
        return event_hash(event, event.previous_hash) == event.hash
    except NoSuchKey:
        return False


def _keys(rows: models.QuerySet[models.Model]) -> list[str]:
    """Return the keys as text, as the database holds them."""
    as_text = rows.order_by().annotate(key_as_text=Cast("pk", models.CharField(max_length=40)))
    return sorted(_hex(key) for key in as_text.values_list("key_as_text", flat=True))


def _hex(key: object) -> str:
    try:
        return UUID(str(key)).hex
    except ValueError:
        return str(key)


def _dashed(key: str) -> str:
    try:
        return str(UUID(key))
    except ValueError:
        return key


def _named(signature: Signature) -> str:
    return f"{signature.record_type} {signature.record_id}"
