"""Cut-offs as data: each says yes, no, or not known, about a total, its subscales and its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from clients.measures.terms import ContextKey, CutFlag


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What a cut-off may look at. ``answers`` are after reversal, None for a blank."""

    total: Decimal
    answers: Sequence[int | None]
    subscales: Mapping[str, Decimal]
    highest: Mapping[str, int]
    context: Mapping[ContextKey, str]


class Cut(Protocol):
    """One cut-off."""

    @property
    def flag(self) -> CutFlag: ...
    def holds(self, scored: Scored) -> bool | None: ...


@dataclass(frozen=True, kw_only=True)
class AtLeast:
    """The total reaches a value."""

    flag: CutFlag
    total: int

    def holds(self, scored: Scored) -> bool | None:
        return scored.total >= self.total


@dataclass(frozen=True, kw_only=True)
class AtMost:
    """The total stays at or below a value."""

    flag: CutFlag
    total: int

    def holds(self, scored: Scored) -> bool | None:
        return scored.total <= self.total


@dataclass(frozen=True, kw_only=True)
class AtLeastBy:
    """The value to reach depends on something beside the answers; not known without it."""

    flag: CutFlag
    key: ContextKey
    totals: Mapping[str, int]

    def holds(self, scored: Scored) -> bool | None:
        cut = self.totals.get(scored.context.get(self.key, ""))
        return None if cut is None else scored.total >= cut


@dataclass(frozen=True, kw_only=True)
class CountedCriteria:
    """In each group of items enough were answered with at least ``at_least``."""

    flag: CutFlag
    at_least: int
    groups: tuple[tuple[range, int], ...]

    def holds(self, scored: Scored) -> bool | None:
        return all(
            sum((scored.answers[number - 1] or 0) >= self.at_least for number in numbers) >= needed
            for numbers, needed in self.groups
        )


@dataclass(frozen=True, kw_only=True)
class EverySubscale:
    """Every subscale reaches a percentage of its own maximum; one overall does not do."""

    flag: CutFlag
    percent: int

    def holds(self, scored: Scored) -> bool | None:
        return all(scored.subscales[name] * 100 >= most * self.percent for name, most in scored.highest.items())


@dataclass(frozen=True, kw_only=True)
class OnlyFrom:
    """All points come from one item."""

    flag: CutFlag
    number: int

    def holds(self, scored: Scored) -> bool | None:
        return scored.total > 0 and scored.answers[self.number - 1] == scored.total
