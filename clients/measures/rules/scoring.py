"""Turning answers into a score: totals, missing items, branching, bands, cuts, risk flags (domain.md 7.1, 4.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clients.measures.rules.cuts import Scored
from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Band, ContextKey, CutFlag, RiskFlag, ScoreProblem, TotalRule

Answer = int | None
Context = Mapping[ContextKey, str]


@dataclass(frozen=True, kw_only=True)
class Score:
    """One scored set of answers, to be stored as it is and never computed again.

    ``total`` is None where the instrument gives a level and no number. A cut is None where it
    needs to know something that was not given. ``missing`` and ``risk_unanswered`` are item
    numbers from 1. An unanswered risk item clears nobody: it is asked, whatever the total says.
    """

    instrument: str
    version: str
    total: Decimal | None
    band: Band | None
    cuts: Mapping[CutFlag, bool | None]
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
    """Answers that give no score, with the items (from 1) that are why.

    The risk flags stand all the same: a worrying answer counts in an unfinished form too.
    """

    problem: ScoreProblem
    items: tuple[int, ...]
    risk_flags: tuple[RiskFlag, ...] = ()


def score(instrument: Instrument, answers: Sequence[Answer], context: Context | None = None) -> Score | Incomplete:
    """Score one set of answers, None for a blank; the numbers are those on the form.

    ``context`` is what a rule needs beside the answers, such as sex or when. Half points that
    come from blank items are rounded up, because bands are whole.
    """
    known = context or {}
    if len(answers) != instrument.item_count:
        return Incomplete(problem=ScoreProblem.WRONG_COUNT, items=())
    odd = tuple(n for n, answer in _numbered(answers) if not (answer is None or answer in instrument.values_of(n)))
    if odd:
        return Incomplete(problem=ScoreProblem.OUT_OF_RANGE, items=odd)
    flags = risk_flags(instrument, answers)
    not_asked = _not_asked(instrument, answers)
    contradictory = tuple(n for n in not_asked if answers[n - 1])
    if contradictory:
        return Incomplete(problem=ScoreProblem.NOT_ASKED, items=contradictory, risk_flags=flags)
    missing = tuple(n for n in _blank(instrument, answers) if n not in not_asked)
    if len(missing) > instrument.max_missing:
        return Incomplete(problem=ScoreProblem.TOO_MANY_MISSING, items=missing, risk_flags=flags)
    unknown = _unknown_context(instrument, answers, known)
    if unknown:
        return Incomplete(problem=ScoreProblem.NEEDS_CONTEXT, items=unknown, risk_flags=flags)
    return _scored(instrument, answers, known, flags, missing)


def _scored(
    instrument: Instrument,
    answers: Sequence[Answer],
    context: Context,
    flags: tuple[RiskFlag, ...],
    missing: tuple[int, ...],
) -> Score:
    turned = [_turned(instrument, n, answer) for n, answer in _numbered(answers)]
    total = _total(instrument, turned) if instrument.has_total else None
    subscales = _subscales(instrument, turned)
    return Score(
        instrument=instrument.code,
        version=instrument.version,
        total=total,
        band=_level(instrument, answers, context) if total is None else instrument.band_of(total),
        cuts={} if total is None else _cuts(instrument, total, turned, subscales, context),
        subscales=subscales,
        risk_flags=flags,
        risk_unanswered=tuple(item.number for item in instrument.risk_items if item.number in missing),
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


def _turned(instrument: Instrument, number: int, answer: Answer) -> Answer:
    if answer is None or number not in instrument.reversed_items:
        return answer
    return instrument.answer_min + instrument.answer_max - answer


def _not_asked(instrument: Instrument, answers: Sequence[Answer]) -> tuple[int, ...]:
    """Return the items that an answered earlier item leaves out."""
    left_out = []
    for branch in instrument.branches:
        earlier = answers[branch.after - 1]
        if earlier is not None and earlier < branch.at_least:
            left_out.append(branch.number)
    return tuple(left_out)


def _blank(instrument: Instrument, answers: Sequence[Answer]) -> list[int]:
    """Return the blank items, without those whose other half was answered."""
    excused = {
        number
        for pair in instrument.either_or
        for number, other in (pair, pair[::-1])
        if answers[number - 1] is None and answers[other - 1] is not None
    }
    return [n for n, answer in _numbered(answers) if answer is None and n not in excused]


def _unknown_context(instrument: Instrument, answers: Sequence[Answer], context: Context) -> tuple[int, ...]:
    """Return the items whose level cannot be told without knowing when."""
    narrowed = [rule for rule in instrument.triage if rule.when]
    is_known = context.get(ContextKey.WHEN, "") in instrument.needs.get(ContextKey.WHEN, ())
    if is_known:
        return ()
    return tuple(dict.fromkeys(n for rule in narrowed for n in rule.any_of if answers[n - 1]))


def _level(instrument: Instrument, answers: Sequence[Answer], context: Context) -> Band | None:
    """Return the highest level any answer leads to; the rules stand highest first."""
    for rule in instrument.triage:
        is_now = not rule.when or context.get(ContextKey.WHEN) == rule.when
        if is_now and any(answers[number - 1] for number in rule.any_of):
            return rule.level
    return Band.NONE


def _total(instrument: Instrument, turned: Sequence[Answer]) -> Decimal:
    if instrument.total_rule is TotalRule.DOMAIN_MAXIMA:
        maxima = [max(turned[n - 1] or 0 for n in domain) for domain in instrument.domains]
        return Decimal(sum(maxima))
    given = [answer for answer in turned if answer is not None]
    if instrument.total_rule is TotalRule.MEAN:
        return (Decimal(sum(given)) / len(given)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    raw = Decimal(sum(given)) * len(turned) / len(given)
    return (raw * instrument.multiplier).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _subscales(instrument: Instrument, turned: Sequence[Answer]) -> dict[str, Decimal]:
    """Return the sum of each subscale; one with a blank item is left out rather than guessed."""
    sums: dict[str, Decimal] = {}
    for name, numbers in instrument.subscales.items():
        given = [turned[number - 1] for number in numbers]
        if None not in given:
            sums[name] = Decimal(sum(answer or 0 for answer in given))
    return sums


def _cuts(
    instrument: Instrument,
    total: Decimal,
    turned: Sequence[Answer],
    subscales: Mapping[str, Decimal],
    context: Context,
) -> dict[CutFlag, bool | None]:
    highest = {name: instrument.highest_of(name) for name in instrument.subscales}
    scored = Scored(total=total, answers=turned, subscales=subscales, highest=highest, context=context)
    return {cut.flag: cut.holds(scored) for cut in instrument.cuts}
