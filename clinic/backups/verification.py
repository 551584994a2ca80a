"""Examine the database that stands in: is it whole, does the ledger hold, do sealed values open?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.models.expressions import RawSQL

from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.terms import Act
from clinic.audit.verification import verify
from clinic.backups.manifest import Manifest
from clinic.backups.rows import kept_models
from clinic.backups.rules.losses import unexplained
from clinic.backups.snapshot import count_rows, tables_that_last
from clinic.backups.terms import Problem
from clinic.core.encryption import DecryptionFailed, EncryptedField

SEALED_SAMPLE: Final = 100
NAMED: Final = 5


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where: names of tables and fields, rows of the ledger."""

    problem: Problem
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found; nothing is good."""

    findings: tuple[Finding, ...]
    sealed_opened: int

    @property
    def is_good(self) -> bool:
        return not self.findings


def examine(manifest: Manifest, *, before: Manifest | None = None) -> Examination:
    """Examine a restored SQLite copy against what its backup says, and against the backup before it."""
    try:
        # What is torn is not walked: every further answer would be about the tear.
        damage = list(_damage())
        if damage:
            return Examination(findings=tuple(damage), sealed_opened=0)
        opened, unopenable = open_sealed_values()
        findings = [*_counts(manifest), *_losses(manifest, before), *ledger(manifest), *unopenable]
    except (DatabaseError, UnicodeDecodeError) as problem:
        return Examination(findings=(Finding(problem=Problem.DAMAGED, where=type(problem).__name__),), sealed_opened=0)
    return Examination(findings=tuple(findings), sealed_opened=opened)


def _damage() -> Iterator[Finding]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if [row[0] for row in cursor.fetchall()] != ["ok"]:
            yield Finding(problem=Problem.DAMAGED)
            return
        cursor.execute("PRAGMA foreign_key_check")
        if broken := sorted({row[0] for row in cursor.fetchall()}):
            yield Finding(problem=Problem.BROKEN_REFERENCES, where=_names(broken))


def _counts(manifest: Manifest) -> Iterator[Finding]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        found, lasting = count_rows(cursor), tables_that_last(cursor)
    if different := sorted(name for name in {*found, *manifest.rows} if found.get(name) != manifest.rows.get(name)):
        yield Finding(problem=Problem.ROWS_DIFFER, where=_names(different))
    if unguarded := sorted(set(manifest.lasting) - set(lasting)):
        yield Finding(problem=Problem.GUARDS_MISSING, where=_names(unguarded))


def _losses(manifest: Manifest, before: Manifest | None) -> Iterator[Finding]:
    if before is None:
        return
    if manifest.ledger_seq < before.ledger_seq:
        yield Finding(problem=Problem.LEDGER_SHORTER, where=f"{before.ledger_seq} > {manifest.ledger_seq}")
    if gone := sorted(set(before.lasting) - set(manifest.lasting)):
        yield Finding(problem=Problem.GUARDS_MISSING, where=_names(gone))
    removals = AuditEvent.objects.filter(seq__gt=before.ledger_seq, act=Act.REMOVE).count()
    if lost := unexplained(before.rows, manifest.rows, lasting=before.lasting, removals=removals):
        yield Finding(problem=Problem.ROWS_MISSING, where=_names(lost))


def ledger(manifest: Manifest) -> Iterator[Finding]:
    """Walk the chain, and compare where it ends with what the backup says."""
    if broken := [str(finding.seq) for finding in verify()]:
        yield Finding(problem=Problem.LEDGER_BROKEN, where=_names(broken))
    head = LedgerHead.objects.get(pk=1)
    if (head.seq, head.hash) != (manifest.ledger_seq, manifest.ledger_hash):
        yield Finding(problem=Problem.LEDGER_SHORTER, where=f"{manifest.ledger_seq} > {head.seq}")


def open_sealed_values(sample: int | None = SEALED_SAMPLE) -> tuple[int, list[Finding]]:
    """Open sealed values, ``sample`` of them at random or all; none is shown anywhere."""
    places = [
        (model, field)
        for model in kept_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedField)
    ]
    opened, unopenable = 0, set()
    for model, field, row in _some_sealed(places, sample):
        try:
            getattr(row, field.attname)
        except (DecryptionFailed, ImproperlyConfigured, ValueError):
            unopenable.add(f"{model._meta.db_table}.{field.column}")
        else:
            opened += 1
    return opened, [Finding(problem=Problem.UNOPENABLE, where=_names(sorted(unopenable)))] if unopenable else []


Place = tuple[type[models.Model], "EncryptedField"]


def _some_sealed(
    places: list[Place], sample: int | None
) -> Iterator[tuple[type[models.Model], EncryptedField, models.Model]]:
    chance = random.SystemRandom()
    found = []
    for model, field in places:
        others = [other.name for its, other in places if its is model and other is not field]
        rows = model._base_manager.filter(_is_filled(field)).defer(*others)
        if sample is None:
            yield from ((model, field, row) for row in rows.order_by().iterator())
        else:
            found += [(model, field, row) for row in rows.order_by("?")[:sample]]
    chance.shuffle(found)
    yield from found[:sample]


def _is_filled(field: EncryptedField) -> RawSQL:
    # A sealed column takes part in no expression, not even in this one, unless it is written by hand.
    where = f'"{field.model._meta.db_table}"."{field.column}" IS NOT NULL'
    return RawSQL(where, (), output_field=models.BooleanField())  # nosec B611 # noqa: S611 -- names from the models


def _names(names: list[str] | tuple[str, ...]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" (+{more})" if more > 0 else "")
