"""Turning answers into a score: sums, missing items, bands and risk flags (domain.md 7.1, 4.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Band, RiskFlag, ScoreProblem

Answer = int | None


@dataclass(frozen=True, kw_only=True)
class Score:
    """One scored set of answers, to be stored as it is and never computed again.

    ``missing`` and ``risk_unanswered`` are item numbers from 1. An unanswered risk item clears
    nobody: it is asked, whatever the total says.
    """

    instrument: str
    version: str
    total: Decimal
    band: Band | None
    is_positive: bool | None
    subscales: Mapping[str, Decimal]
    risk_flags: tuple[RiskFlag, ...]
    risk_unanswered: tuple[int, ...]
    missing: tuple[int, ...]

    @property
    def is_prorated(self) -> bool:
        """True when blank items were counted as the mean of the answered ones."""
        return bool(self.missing)


@dataclass(frozen=True, kw_only=True)
class Incomplete:
    """Answers that give no total, with the items (from 1) that are why.

    The risk flags stand all the same: a worrying answer counts in an unfinished form too.
    """

    problem: ScoreProblem
    items: tuple[int, ...]
    risk_flags: tuple[RiskFlag, ...] = ()


def score(
    instrument: Instrument, answers: Sequence[Answer], context: Mapping[str, str] | None = None
) -> Score | Incomplete:
    """Score one set of answers, None for a blank; the numbers are those on the form.

    ``context`` is for instruments whose cut depends on something beside the answers; those built
    in so far need none. Half points that come from blank items are rounded up, because bands are
    whole.
    """
    del context
    if len(answers) != instrument.item_count:
        return Incomplete(problem=ScoreProblem.WRONG_COUNT, items=())
    odd = tuple(n for n, answer in _numbered(answers) if not _in_range(instrument, answer))
    if odd:
        return Incomplete(problem=ScoreProblem.OUT_OF_RANGE, items=odd)
    flags = risk_flags(instrument, answers)
    missing = tuple(n for n, answer in _numbered(answers) if answer is None)
    if len(missing) > instrument.max_missing:
        return Incomplete(problem=ScoreProblem.TOO_MANY_MISSING, items=missing, risk_flags=flags)
    total = _sum(instrument, answers)
    return Score(
        instrument=instrument.code,
        version=instrument.version,
        total=total,
        band=instrument.band_of(total),
        is_positive=None if instrument.positive_from is None else total >= instrument.positive_from,
        subscales=_subscales(instrument, answers),
        risk_flags=flags,
        risk_unanswered=tuple(item.number for item in instrument.risk_items if answers[item.number - 1] is None),
        missing=missing,
    )


def risk_flags(instrument: Instrument, answers: Sequence[Answer]) -> tuple[RiskFlag, ...]:
    """Return the flags that single answers raise, each once."""
    raised = [
        item.flag
        for item in instrument.risk_items
        if item.number <= len(answers) and (answers[item.number - 1] or 0) >= item.at_least
    ]
    return tuple(dict.fromkeys(raised))


def _numbered(answers: Sequence[Answer]) -> Iterable[tuple[int, Answer]]:
    return enumerate(answers, start=1)


def _in_range(instrument: Instrument, answer: Answer) -> bool:
    return answer is None or instrument.answer_min <= answer <= instrument.answer_max


def _sum(instrument: Instrument, answers: Sequence[Answer]) -> Decimal:
    given = [answer for answer in answers if answer is not None]
    raw = Decimal(sum(given)) * len(answers) / len(given)
    return (raw * instrument.multiplier).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _subscales(instrument: Instrument, answers: Sequence[Answer]) -> dict[str, Decimal]:
    """Return the sum of each subscale; one with a blank item is left out rather than guessed."""
    sums: dict[str, Decimal] = {}
    for name, numbers in instrument.subscales.items():
        given = [answers[number - 1] for number in numbers]
        if None not in given:
            sums[name] = Decimal(sum(answer or 0 for answer in given))
    return sums
