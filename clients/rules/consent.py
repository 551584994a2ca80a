"""What a consent may become and which consents stand on a day (domain.md 1.2, 6.1).

Withdrawal is possible at any time. After the medicine is taken the session still cannot be
abandoned: staff stay until recovery, whatever becomes of the consent.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from clients.terms import ConsentKind, ConsentStanding, ConsentStatus

_S = ConsentStatus

TRANSITIONS: Final[Mapping[ConsentStatus, frozenset[ConsentStatus]]] = MappingProxyType(
    {
        # A paper consent goes from draft to signed without being sent.
        _S.DRAFT: frozenset({_S.SENT, _S.SIGNED, _S.SUPERSEDED}),
        _S.SENT: frozenset({_S.SIGNED, _S.SUPERSEDED, _S.EXPIRED}),
        _S.SIGNED: frozenset({_S.SUPERSEDED, _S.WITHDRAWN, _S.EXPIRED}),
        _S.SUPERSEDED: frozenset(),
        _S.WITHDRAWN: frozenset(),
        _S.EXPIRED: frozenset(),
    }
)

NEEDED_FOR_DOSING: Final = (ConsentKind.KETAMINE_MEDICAL, ConsentKind.KAP_PSYCHOTHERAPY)
NEEDED_WHEN_REMOTE: Final = (ConsentKind.TELEHEALTH,)


@dataclass(frozen=True, kw_only=True)
class ConsentFacts:
    """What is stored of one consent; ``expires_on`` is the last day it holds."""

    kind: ConsentKind
    version: int
    status: ConsentStatus
    expires_on: date | None = None


def last_day(signed_on: date, months: int) -> date:
    """Return the last day on which a consent holds that was signed on a day for some months."""
    month = signed_on.month - 1 + months
    year, month = signed_on.year + month // 12, month % 12 + 1
    return date(year, month, min(signed_on.day, monthrange(year, month)[1]))


def may_become(current: ConsentStatus, target: ConsentStatus) -> bool:
    """Say whether ``target`` may follow ``current``."""
    return target in TRANSITIONS[current]


def needed_for_dosing(*, is_remote: bool) -> tuple[ConsentKind, ...]:
    """Return the consents without which no medicine is taken (gate 2 of domain.md 1.5)."""
    return NEEDED_FOR_DOSING + (NEEDED_WHEN_REMOTE if is_remote else ())


# Best first: one signed current version is enough, whatever lies beside it.
_RANK: Final = (
    ConsentStanding.IN_FORCE,
    ConsentStanding.WITHDRAWN,
    ConsentStanding.EXPIRED,
    ConsentStanding.OLD_VERSION,
    ConsentStanding.MISSING,
)


def in_force(
    records: Iterable[ConsentFacts], kind: ConsentKind, *, on: date, current_version: int | None
) -> ConsentStanding:
    """Return what a client's records of one kind amount to on a day.

    ``current_version`` is the version the practice uses now; None where it never published one,
    and then nothing a client signed can be current.
    """
    found = {_standing(record, on, current_version) for record in records if record.kind is kind}
    return next((rank for rank in _RANK if rank in found), ConsentStanding.MISSING)


def missing_for_dosing(
    records: Iterable[ConsentFacts],
    *,
    on: date,
    current_versions: Mapping[ConsentKind, int],
    is_remote: bool,
) -> dict[ConsentKind, ConsentStanding]:
    """Return each consent that keeps gate 2 shut and how it stands; empty when all are in force."""
    kept = tuple(records)
    standings = {
        kind: in_force(kept, kind, on=on, current_version=current_versions.get(kind))
        for kind in needed_for_dosing(is_remote=is_remote)
    }
    return {kind: found for kind, found in standings.items() if found is not ConsentStanding.IN_FORCE}


def _standing(record: ConsentFacts, on: date, current_version: int | None) -> ConsentStanding:
    if record.status is _S.WITHDRAWN:
        return ConsentStanding.WITHDRAWN
    if record.status is _S.SUPERSEDED:
        return ConsentStanding.OLD_VERSION
    if record.status is _S.EXPIRED:
        return ConsentStanding.EXPIRED
    if record.status is not _S.SIGNED:
        return ConsentStanding.MISSING
    if record.expires_on is not None and on > record.expires_on:
        return ConsentStanding.EXPIRED
    return ConsentStanding.IN_FORCE if record.version == current_version else ConsentStanding.OLD_VERSION
