"""The count of a client's own units: what should be left, and which entries may join (domain.md 5.4).

    expected_on_hand = received - taken_in_session - taken_outside - discarded - lost - damaged - takeback
    discrepancy      = observed_count - expected_on_hand

Entries are never edited. A correction points to the entry it corrects and gives its true number
of units, zero when it should not be there at all (for a count: when nothing was left); a
correction can itself be corrected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from sessions.rules.amounts import is_in_quarters
from sessions.terms import CountEventKind, CountRefusal

_K = CountEventKind

# What each kind does to the units the client should have; kinds not named here change nothing.
EFFECT: Final[Mapping[CountEventKind, int]] = MappingProxyType(
    {
        _K.RECEIVED_BY_CLIENT: 1,
        _K.TAKEN_IN_SESSION: -1,
        _K.TAKEN_OUTSIDE_REPORTED: -1,
        _K.DISCARDED_BY_CLIENT: -1,
        _K.LOST_OR_STOLEN_REPORTED: -1,
        _K.DAMAGED_REPORTED: -1,
        _K.TAKEBACK_REPORTED: -1,
    }
)
TAKEN: Final = frozenset({_K.TAKEN_IN_SESSION, _K.TAKEN_OUTSIDE_REPORTED})
NEEDS_REASON: Final = frozenset(
    {_K.CORRECTION, _K.TAKEN_OUTSIDE_REPORTED, _K.LOST_OR_STOLEN_REPORTED, _K.DAMAGED_REPORTED}
)
_MAY_BE_ZERO: Final = frozenset({_K.CORRECTION, _K.COUNT_OBSERVED, _K.EXPIRED_ON_HAND})


@dataclass(frozen=True, kw_only=True)
class CountLine:
    """One line: ``key`` names it, ``corrects`` names the line it corrects; units in quarters."""

    key: str
    kind: CountEventKind
    units: Decimal
    corrects: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """What should be left, what was last counted, and the difference at the time of counting."""

    expected: Decimal
    observed: Decimal | None
    discrepancy: Decimal | None


def expected_on_hand(lines: Sequence[CountLine]) -> Decimal:
    """Return the units the client should have; below zero only after a dose taken beyond the count."""
    return sum(
        (EFFECT.get(line.kind, 0) * units for line, units in _effective(lines)),
        Decimal(0),
    )


def discrepancy(observed: Decimal, lines: Sequence[CountLine]) -> Decimal:
    """Return counted minus expected; negative when units are missing. Never call it diversion.

    ``lines`` are those up to the time of the count: what happened later explains nothing.
    """
    return observed - expected_on_hand(lines)


def reconcile(lines: Sequence[CountLine]) -> Reconciliation:
    """Compare the last count with what should have been there when it was made.

    ``lines`` are in the order things happened, corrections anywhere after what they correct.
    """
    effective = _effective(lines)
    running = Decimal(0)
    observed: Decimal | None = None
    difference: Decimal | None = None
    for line, units in effective:
        running += EFFECT.get(line.kind, 0) * units
        if line.kind is _K.COUNT_OBSERVED:
            observed, difference = units, units - running
    return Reconciliation(expected=running, observed=observed, discrepancy=difference)


def refuse_entry(entry: CountLine, lines: Sequence[CountLine], *, has_reason: bool) -> tuple[CountRefusal, ...]:
    """Return why a line may not join the ledger; empty when it may.

    For a count, ``lines`` are those up to its time. Below zero goes only a dose that was in fact
    taken, with its reason: refusing the truth would invite a false record.
    """
    impossible = _impossible(entry, lines)
    if impossible is not None:
        return (impossible,)
    refusals: list[CountRefusal] = []
    before, after = expected_on_hand(lines), expected_on_hand([*lines, entry])
    sinks = after < 0 and after < before
    if sinks and _root(entry, lines).kind not in TAKEN:
        refusals.append(CountRefusal.BELOW_ZERO)
    if not has_reason and (entry.kind in NEEDS_REASON or opens_discrepancy(entry, lines)):
        refusals.append(CountRefusal.REASON_MISSING)
    return tuple(refusals)


def opens_discrepancy(entry: CountLine, lines: Sequence[CountLine]) -> bool:
    """Say whether a line leaves a count that does not add up, which the prescriber is told of."""
    if entry.kind is _K.COUNT_OBSERVED:
        return discrepancy(entry.units, lines) != 0
    counted = _root(entry, lines)
    if counted.kind is _K.COUNT_OBSERVED:
        # A corrected count is held against what was expected when it was made.
        return entry.units != _expected_when(counted, lines)
    before, after = expected_on_hand(lines), expected_on_hand([*lines, entry])
    return after < 0 and after < before


def _effective(lines: Sequence[CountLine]) -> list[tuple[CountLine, Decimal]]:
    """Return each original line with the units its last correction gives it."""
    corrected_by = {line.corrects: line for line in lines if line.corrects is not None}
    result: list[tuple[CountLine, Decimal]] = []
    for line in lines:
        if line.kind is _K.CORRECTION:
            continue
        last = line
        while last.key in corrected_by:
            last = corrected_by[last.key]
        result.append((line, last.units))
    return result


def _root(entry: CountLine, lines: Sequence[CountLine]) -> CountLine:
    """Return the line that a correction, or a correction of a correction, is about."""
    by_key = {line.key: line for line in lines}
    line = entry
    while line.corrects is not None and line.corrects in by_key:
        line = by_key[line.corrects]
    return line


def _expected_when(counted: CountLine, lines: Sequence[CountLine]) -> Decimal:
    running = Decimal(0)
    for line, units in _effective(lines):
        if line.key == counted.key:
            break
        running += EFFECT.get(line.kind, 0) * units
    return running


def _impossible(entry: CountLine, lines: Sequence[CountLine]) -> CountRefusal | None:
    if not entry.units.is_finite() or entry.units < 0:
        return CountRefusal.UNITS_NEGATIVE
    if not is_in_quarters(entry.units):
        return CountRefusal.UNITS_NOT_QUARTERS
    if entry.units == 0 and entry.kind not in _MAY_BE_ZERO:
        return CountRefusal.UNITS_ZERO
    is_correction = entry.kind is _K.CORRECTION
    if is_correction != (entry.corrects is not None):
        return CountRefusal.NOTHING_TO_CORRECT
    if is_correction and entry.corrects not in {line.key for line in lines}:
        return CountRefusal.NOTHING_TO_CORRECT
    if is_correction and entry.corrects in {line.corrects for line in lines}:
        return CountRefusal.ALREADY_CORRECTED
    return None
