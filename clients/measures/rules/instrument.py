"""What an instrument is: data with a version, never code (domain.md 7.1).

Cut-offs, codes and licence stand beside the source that justifies them in each instrument's own
module, so that a new instrument is a new module and a line in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from clients.measures.terms import Band, Direction, Rater, RiskFlag, Wording


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
class LoincCodes:
    """LOINC codes; a total never goes under the panel's code (domain.md 7.3)."""

    panel: str
    total: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One questionnaire and everything needed to score and show it.

    ``multiplier`` turns the raw sum into the reported total. ``max_missing`` items may be blank:
    each then counts as the mean of the answered ones. ``positive_from`` is the screening cut;
    ``remission_below`` and ``reliable_change`` are on the reported scale. ``items`` and
    ``answers`` hold wording only where the licence lets it ship, else they are empty.
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
    bands: tuple[BandRange, ...]
    multiplier: int = 1
    max_missing: int = 0
    positive_from: int | None = None
    response_percent: int | None = None
    remission_below: int | None = None
    reliable_change: int | None = None
    subscales: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    risk_items: tuple[RiskItem, ...] = ()
    loinc: LoincCodes | None = None
    stem: str = ""
    items: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.wording is Wording.MUST_NOT_SHIP and (self.items or self.answers or self.stem):
            raise ValueError(f"The wording of {self.code} must not ship.")
        if self.items and len(self.items) != self.item_count:
            raise ValueError(f"{self.code} needs the words of every item.")
        if self.loinc is not None and len(self.loinc.items) != self.item_count:
            raise ValueError(f"{self.code} needs a code for every item.")

    @property
    def lowest_total(self) -> int:
        """The least the reported total can be."""
        return self.item_count * self.answer_min * self.multiplier

    @property
    def highest_total(self) -> int:
        """The most the reported total can be."""
        return self.item_count * self.answer_max * self.multiplier

    def band_of(self, total: Decimal) -> Band | None:
        """Return the band a total lies in; None when the instrument has none."""
        return next((row.band for row in self.bands if row.low <= total <= row.high), None)
