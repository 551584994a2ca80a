"""What an instrument is: data with a version, never code (domain.md 7.1).

Cut-offs, codes and licence stand beside the source that justifies them in each instrument's own
module, so that a new instrument is a new module and a line in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from clients.measures.rules.cuts import Cut
from clients.measures.terms import Band, ChoiceOf, ContextKey, Direction, Rater, RiskFlag, TotalRule, Wording


@dataclass(frozen=True, kw_only=True)
class BandRange:
    """A band of the total, both ends inclusive, on the scale the total is reported in."""

    low: int
    high: int
    band: Band


@dataclass(frozen=True, kw_only=True)
class RiskItem:
    """An item (counted from 1) that is flagged from an answer on, whatever the total."""

    number: int
    at_least: int
    flag: RiskFlag


@dataclass(frozen=True, kw_only=True)
class Branch:
    """An item that is asked only when an earlier one was answered with at least this much."""

    number: int
    after: int
    at_least: int = 1


@dataclass(frozen=True, kw_only=True)
class TriageRule:
    """A level that any of these items, answered yes, leads to; ``when`` narrows it by context."""

    level: Band
    any_of: tuple[int, ...]
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class LoincCodes:
    """LOINC codes; a total never goes under the panel's code (domain.md 7.3)."""

    panel: str
    total: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A point where sources differ: a setting of the practice; the first value is only the default."""

    of: ChoiceOf
    values: tuple[int | TotalRule, ...]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One questionnaire and everything needed to score and show it.

    ``multiplier`` turns the raw sum into the reported total. ``max_missing`` items may be blank:
    each then counts as the mean of the answered ones. Of each pair in ``either_or`` one may be
    blank, because the form asks for one of the two. ``reversed_items`` count from the other end.
    ``domains`` are for :attr:`TotalRule.DOMAIN_MAXIMA`. ``is_total_only`` means that the licence
    keeps even the single answers out of the record: the one answer is the total.
    ``item_values`` are the numbers each item can be answered with, where they differ between items.
    ``remission_below`` and ``reliable_change`` are on the reported scale. ``items``, ``answers``
    and ``item_answers`` hold wording only where the licence lets it ship, else they are empty.
    """

    code: str
    version: str
    title: str
    item_count: int
    answer_min: int
    answer_max: int
    recall_days: int
    rater: Rater
    direction: Direction
    wording: Wording
    source: str
    bands: tuple[BandRange, ...] = ()
    total_rule: TotalRule = TotalRule.SUM
    multiplier: int = 1
    max_missing: int = 0
    is_total_only: bool = False
    reversed_items: frozenset[int] = frozenset()
    either_or: tuple[tuple[int, int], ...] = ()
    domains: tuple[tuple[int, ...], ...] = ()
    branches: tuple[Branch, ...] = ()
    triage: tuple[TriageRule, ...] = ()
    needs: Mapping[ContextKey, tuple[str, ...]] = field(default_factory=dict)
    cuts: tuple[Cut, ...] = ()
    response_percent: int | None = None
    remission_below: int | None = None
    reliable_change: int | None = None
    choices: tuple[Choice, ...] = ()
    subscales: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    risk_items: tuple[RiskItem, ...] = ()
    loinc: LoincCodes | None = None
    licence: str = ""
    stem: str = ""
    items: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    item_answers: tuple[tuple[str, ...], ...] = ()
    item_values: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        if self.wording is Wording.MUST_NOT_SHIP and (self.items or self.answers or self.stem or self.item_answers):
            raise ValueError(f"The wording of {self.code} must not ship.")
        if self.items and len(self.items) != self.item_count:
            raise ValueError(f"{self.code} needs the words of every item.")
        if self.loinc is not None and len(self.loinc.items) not in {0, self.item_count}:
            raise ValueError(f"{self.code} needs a code for every item.")
        if self.total_rule is TotalRule.DOMAIN_MAXIMA and sorted(sum(self.domains, ())) != list(self.item_numbers):
            raise ValueError(f"{self.code} needs every item in exactly one domain.")

    @property
    def item_numbers(self) -> range:
        """The items, counted from 1."""
        return range(1, self.item_count + 1)

    @property
    def has_total(self) -> bool:
        """Whether there is a number at all; a triage gives a level only."""
        return self.total_rule is not TotalRule.TRIAGE

    @property
    def parts(self) -> int:
        """How many answers, domains or means the total is made of."""
        if self.total_rule is TotalRule.MEAN:
            return 1
        return len(self.domains) if self.total_rule is TotalRule.DOMAIN_MAXIMA else self.item_count

    @property
    def lowest_total(self) -> int:
        """The least the reported total can be."""
        if self.item_values:
            return sum(min(values) for values in self.item_values) * self.multiplier
        return self.parts * self.answer_min * self.multiplier

    @property
    def highest_total(self) -> int:
        """The most the reported total can be."""
        if self.item_values:
            return sum(max(values) for values in self.item_values) * self.multiplier
        return self.parts * self.answer_max * self.multiplier

    def values_of(self, number: int) -> tuple[int, ...] | range:
        """Return the numbers an item can be answered with, the lowest first."""
        return self.item_values[number - 1] if self.item_values else range(self.answer_min, self.answer_max + 1)

    def band_of(self, total: Decimal) -> Band | None:
        """Return the band a total lies in; None when the instrument has none."""
        return next((row.band for row in self.bands if row.low <= total <= row.high), None)

    def highest_of(self, subscale: str) -> int:
        """The most a subscale can be."""
        return len(self.subscales[subscale]) * self.answer_max

    def as_chosen(self, chosen: Mapping[ChoiceOf, int | TotalRule]) -> Instrument:
        """Return the instrument with the practice's choices where sources differ; unknown values are refused."""
        changes = {}
        for choice in self.choices:
            if choice.of in chosen:
                if chosen[choice.of] not in choice.values:
                    raise ValueError(f"{self.code} has no such choice for {choice.of}.")
                changes[choice.of.lower()] = chosen[choice.of]
        return replace(self, **changes)  # type: ignore[arg-type]
