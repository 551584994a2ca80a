"""How long a record stays (domain.md 5.6, trust.md R-171): the longest of everything that applies.

The practice sets the years; the floors below them are not settings. Nothing is ever removed because
a date has passed: a passed date only allows somebody to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from clinic.custody.rules.disclosure import ACCOUNTING_YEARS
from clinic.custody.terms import RetentionBasis

DEFAULT_YEARS: Final = 7
DEFAULT_YEARS_AFTER_MAJORITY: Final = 7
MAJORITY: Final = 18
# 21 CFR 1304.04(a) binds registrants; a practice beside one keeps its dose records as long.
DOSE_YEARS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the practice has decided."""

    years: int = DEFAULT_YEARS
    years_after_majority: int = DEFAULT_YEARS_AFTER_MAJORITY


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What is known of one record."""

    birth_date: date | None
    last_contact_on: date
    last_dose_on: date | None = None
    last_accountable_on: date | None = None
    is_in_care: bool = False
    is_held: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Until when the record stays; without a date, until something about it changes."""

    until: date | None
    basis: RetentionBasis
    is_over: bool


def judge(facts: RecordFacts, terms: Terms, *, today: date) -> Verdict:
    """Say until when a record must be kept, and what decides it."""
    for applies, basis in (
        (facts.is_held, RetentionBasis.LEGAL_HOLD),
        (facts.is_in_care, RetentionBasis.STILL_IN_CARE),
        (facts.birth_date is None, RetentionBasis.BIRTH_DATE_UNKNOWN),
    ):
        if applies:
            return Verdict(until=None, basis=basis, is_over=False)
    until, basis = max(_ends(facts, terms), key=lambda end: end[0])
    return Verdict(until=until, basis=basis, is_over=today > until)


def _ends(facts: RecordFacts, terms: Terms) -> list[tuple[date, RetentionBasis]]:
    ends = [(years_after(facts.last_contact_on, terms.years), RetentionBasis.LAST_CONTACT)]
    if facts.birth_date is not None:
        majority = years_after(facts.birth_date, MAJORITY)
        if facts.last_contact_on < majority:
            ends.append((years_after(majority, terms.years_after_majority), RetentionBasis.MINOR))
    if facts.last_dose_on is not None:
        ends.append((years_after(facts.last_dose_on, DOSE_YEARS), RetentionBasis.DOSE_RECORDS))
    if facts.last_accountable_on is not None:
        ends.append((years_after(facts.last_accountable_on, ACCOUNTING_YEARS), RetentionBasis.DISCLOSURES))
    return ends


def years_after(day: date, years: int) -> date:
    """Return the same day years later; February 29 becomes March 1, a day more and never a day less."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
