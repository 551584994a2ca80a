"""A second, naive way to keep the count of a client's units: a list of rows that is edited in place.

It shares nothing with sessions/rules/ledger.py but the names of the kinds, and does exactly what the
ledger must never do: a correction overwrites the row it corrects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

TAKEN = ("TAKEN_IN_SESSION", "TAKEN_OUTSIDE_REPORTED")
GONE = (*TAKEN, "DISCARDED_BY_CLIENT", "LOST_OR_STOLEN_REPORTED", "DAMAGED_REPORTED", "TAKEBACK_REPORTED")
TOLD_WHY = ("CORRECTION", "TAKEN_OUTSIDE_REPORTED", "LOST_OR_STOLEN_REPORTED", "DAMAGED_REPORTED")
MAY_BE_NOTHING = ("CORRECTION", "COUNT_OBSERVED", "EXPIRED_ON_HAND")


@dataclass
class Row:
    """One thing that happened, with the units it is believed to have had."""

    kind: str
    units: Fraction
    at: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the ledger should say to an offered line."""

    refusal: str
    opens_discrepancy: bool


@dataclass
class NaiveLedger:
    """Rows by time; ``names`` leads from a line, or from a correction, to the row it is about."""

    rows: list[Row] = field(default_factory=list)
    names: dict[str, Row] = field(default_factory=dict)
    overwritten: set[str] = field(default_factory=set)

    def left(self, *, until: int | None = None, before: Row | None = None) -> Fraction:
        """Count on fingers what should be left."""
        pile = Fraction(0)
        for row in self.rows:
            if row is before or (until is not None and row.at > until):
                break
            if row.kind == "RECEIVED_BY_CLIENT":
                pile += row.units
            elif row.kind in GONE:
                pile -= row.units
        return pile

    def counted(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the last count, and what it differed by when it was made."""
        counts = [row for row in self.rows if row.kind == "COUNT_OBSERVED"]
        if not counts:
            return None, None
        return counts[-1].units, counts[-1].units - self.left(before=counts[-1])

    def answer(self, kind: str, units: Fraction, at: int, corrects: str | None, *, reason: bool) -> Answer:
        """Say what has to become of a line."""
        if impossible := self._impossible(kind, units, corrects):
            return Answer(refusal=impossible, opens_discrepancy=False)
        row = self.names[corrects] if corrects is not None else Row(kind, units, at)
        before, after = self.left(), self._left_with(row, units, is_new=corrects is None)
        sinks = after < 0 and after < before
        if row.kind == "COUNT_OBSERVED":
            opens = units != (self.left(until=at) if corrects is None else self.left(before=row))
        else:
            opens = sinks
        refusals = ["BELOW_ZERO"] if sinks and row.kind not in TAKEN else []
        if not reason and (kind in TOLD_WHY or opens):
            refusals.append("REASON_MISSING")
        return Answer(refusal=" ".join(refusals), opens_discrepancy=opens)

    def add(self, name: str, kind: str, units: Fraction, at: int, corrects: str | None) -> None:
        """Do what was answered: a new row at its time, or the corrected row overwritten."""
        if corrects is not None:
            row = self.names[corrects]
            row.units = units
            self.overwritten.add(corrects)
        else:
            row = Row(kind, units, at)
            self.rows.append(row)
            self.rows.sort(key=lambda one: one.at)
        self.names[name] = row

    def _impossible(self, kind: str, units: Fraction, corrects: str | None) -> str:
        if units < 0:
            return "UNITS_NEGATIVE"
        if (units * 4).denominator != 1:
            return "UNITS_NOT_QUARTERS"
        if units == 0 and kind not in MAY_BE_NOTHING:
            return "UNITS_ZERO"
        if (kind == "CORRECTION") != (corrects is not None) or (corrects is not None and corrects not in self.names):
            return "NOTHING_TO_CORRECT"
        return "ALREADY_CORRECTED" if corrects in self.overwritten else ""

    def _left_with(self, row: Row, units: Fraction, *, is_new: bool) -> Fraction:
        """Try it on the rows, count, and put everything back."""
        kept = row.units
        row.units = units
        if is_new:
            self.rows.append(row)
        left = self.left()
        if is_new:
            self.rows.remove(row)
        row.units = kept
        return left
