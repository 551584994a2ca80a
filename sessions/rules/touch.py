"""What touch a client agrees to now, read off the ledger of what they said.

It counts on the day it was said or re-affirmed, never widens after a dose, and ends when it is taken
back (domain.md 6.1; Balance-touch). The time of the dose decides, also when it is recorded later than
what was said after it: such an agreement never counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sessions.terms import BodyPlace, TouchEntryKind, TouchKind, TouchState

Scope = frozenset[tuple[TouchKind, BodyPlace]]
NOTHING: Final[Scope] = frozenset()
# A session that runs past midnight is still the same day for the client.
UNDER_MEDICINE: Final = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the client agrees to with one person, and how they stop it."""

    person: str
    kinds: Sequence[TouchKind]
    places: Sequence[BodyPlace]
    how_asked: str
    word: str
    gesture: str
    limits: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line of the ledger: who may, what, and on which day of the practice it was said."""

    pk: UUID
    at: datetime
    day: date
    kind: TouchEntryKind
    person: str
    scope: Scope = NOTHING


@dataclass(frozen=True, kw_only=True)
class Dose:
    """When medicine was taken, and on which day of the practice."""

    at: datetime
    day: date


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is agreed with one person, by which line, and for which day."""

    said: UUID
    scope: Scope
    affirmed_on: date
    is_taken_back: bool = False

    def on(self, day: date) -> Scope:
        """Return what may be done on a day."""
        return NOTHING if self.is_taken_back or self.affirmed_on != day else self.scope

    def state(self, day: date) -> TouchState:
        """Say where it stands on a day."""
        if self.is_taken_back:
            return TouchState.TOUCH_TAKEN_BACK
        if not self.scope:
            return TouchState.TOUCH_NONE
        return TouchState.TOUCH_IN_FORCE if self.affirmed_on == day else TouchState.TOUCH_NOT_TODAY


def scope_of(kinds: Iterable[TouchKind], places: Iterable[BodyPlace]) -> Scope:
    """Return every pairing of what and where."""
    there = tuple(places)
    return frozenset((kind, place) for kind in kinds for place in there)


def key_of(name: str) -> str:
    """Return what makes two spellings of a name one person."""
    return " ".join(name.split()).casefold()


def is_under_medicine(doses: Iterable[Dose], *, at: datetime, day: date) -> bool:
    """Say whether a dose was taken before this moment, on this day or within the last hours."""
    return any(dose.at <= at and (dose.day == day or at - dose.at < UNDER_MEDICINE) for dose in doses)


def counts(said: Said, standing: Standing | None, doses: Sequence[Dose]) -> bool:
    """Say whether a line does what it says: under the medicine, only what takes away does."""
    if said.kind is TouchEntryKind.TAKEN_BACK:
        return standing is not None and not standing.is_taken_back
    is_under = is_under_medicine(doses, at=said.at, day=said.day)
    if said.kind is TouchEntryKind.AGREED:
        return not is_under or said.scope <= (standing.on(said.day) if standing else NOTHING)
    if standing is None or standing.is_taken_back:
        return False
    return not is_under or standing.scope <= standing.on(said.day)


def standing_of(ledger: Iterable[Said], doses: Sequence[Dose]) -> tuple[dict[str, Standing], frozenset[UUID]]:
    """Return what stands for each person after the whole ledger, and the lines that do not count."""
    found: dict[str, Standing] = {}
    void: set[UUID] = set()
    for said in ledger:
        before = found.get(said.person)
        if counts(said, before, doses):
            found[said.person] = _after(said, before)
        else:
            void.add(said.pk)
    return found, frozenset(void)


def _after(said: Said, before: Standing | None) -> Standing:
    if said.kind is TouchEntryKind.AGREED or before is None:
        return Standing(said=said.pk, scope=said.scope, affirmed_on=said.day)
    if said.kind is TouchEntryKind.REAFFIRMED:
        return replace(before, affirmed_on=said.day)
    return replace(before, is_taken_back=True)


def in_force(standing: Mapping[str, Standing], day: date) -> dict[str, Scope]:
    """Return what each person may do on a day; people who may do nothing are left out."""
    return {person: scope for person, one in standing.items() if (scope := one.on(day))}
