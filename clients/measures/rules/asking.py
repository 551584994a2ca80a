"""Which question a client is asked next, and how far they have come.

Questions stand in one row over all instruments that were sent, so that "back" and "next" cross from
one questionnaire to another. A question that an earlier answer leaves out is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clients.measures.rules.instrument import Instrument
from clients.measures.rules.scoring import Answer, Incomplete, Score, score
from clients.measures.terms import ContextKey, ScoreProblem


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing that is asked: an item by its number, or what a rule needs beside the items."""

    instrument: str
    number: int = 0
    key: ContextKey | None = None


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a client answered to one instrument so far; ``passed`` are the items left blank on purpose."""

    answers: tuple[Answer, ...]
    context: Mapping[ContextKey, str]
    passed: frozenset[int] = frozenset()

    @classmethod
    def nothing(cls, instrument: Instrument) -> Given:
        """Nothing was answered yet."""
        return cls(answers=(None,) * instrument.item_count, context={})


Answered = Mapping[str, Given]


def questions(instruments: Sequence[Instrument]) -> tuple[Question, ...]:
    """Return everything that can be asked, in order; what a rule needs comes after the items."""
    return tuple(
        question
        for instrument in instruments
        for question in (
            *(Question(instrument=instrument.code, number=number) for number in instrument.item_numbers),
            *(Question(instrument=instrument.code, key=key) for key in instrument.needs),
        )
    )


def is_asked(question: Question, instrument: Instrument, given: Given) -> bool:
    """Say whether a question is asked, after what was answered before it."""
    if question.key is not None:
        return _needs(question.key, instrument, given)
    for branch in instrument.branches:
        earlier = given.answers[branch.after - 1]
        if branch.number == question.number and earlier is not None and earlier < branch.at_least:
            return False
    return True


def is_done(question: Question, given: Given) -> bool:
    """Say whether a question was answered, or left blank on purpose."""
    if question.key is not None:
        return question.key in given.context
    return given.answers[question.number - 1] is not None or question.number in given.passed


def asked(instruments: Mapping[str, Instrument], answered: Answered) -> tuple[int, ...]:
    """Return the places of the questions that are asked, given the answers so far."""
    return tuple(
        place
        for place, question in enumerate(questions(list(instruments.values())))
        if is_asked(question, instruments[question.instrument], answered[question.instrument])
    )


def first_open(instruments: Mapping[str, Instrument], answered: Answered) -> int | None:
    """Return the place of the first question that waits for an answer; None when none does."""
    every = questions(list(instruments.values()))
    for place in asked(instruments, answered):
        if not is_done(every[place], answered[every[place].instrument]):
            return place
    return None


def with_answer(instrument: Instrument, given: Given, number: int, answer: Answer) -> Given:
    """Return what is answered after one more answer; None passes over the question.

    Answers to questions that this one leaves out are taken back.
    """
    answers = list(given.answers)
    answers[number - 1] = answer
    passed = set(given.passed) - {number} | ({number} if answer is None else set())
    for branch in instrument.branches:
        if branch.after == number and answer is not None and answer < branch.at_least:
            answers[branch.number - 1] = None
            passed.discard(branch.number)
    kept = Given(answers=tuple(answers), context=given.context, passed=frozenset(passed))
    context = {key: value for key, value in given.context.items() if _needs(key, instrument, kept)}
    return Given(answers=kept.answers, context=context, passed=kept.passed)


def may_pass(instrument: Instrument, given: Given, number: int) -> bool:
    """Say whether a question may be left blank: the instrument's rule for missing items allows one more."""
    blank = {n for n in given.passed if given.answers[n - 1] is None} - {number}
    if len(blank) < instrument.max_missing:
        return True
    others = {other for pair in instrument.either_or for other in pair if number in pair and other != number}
    return any(given.answers[other - 1] is not None for other in others)


def scores(instruments: Mapping[str, Instrument], answered: Answered) -> dict[str, Score | Incomplete]:
    """Score everything that was answered."""
    return {
        code: score(instrument, answered[code].answers, answered[code].context)
        for code, instrument in instruments.items()
    }


def first_problem(instruments: Mapping[str, Instrument], answered: Answered) -> int | None:
    """Return the place of the first question because of which an instrument gives no score."""
    every = questions(list(instruments.values()))
    for code, found in scores(instruments, answered).items():
        if isinstance(found, Incomplete):
            wanted = set(found.items)
            is_context = found.problem is ScoreProblem.NEEDS_CONTEXT
            for place, question in enumerate(every):
                if question.instrument == code and (
                    (is_context and question.key is not None) or (not is_context and question.number in wanted)
                ):
                    return place
    return None


def _needs(key: ContextKey, instrument: Instrument, given: Given) -> bool:
    """Say whether what stands beside the items is asked: when something happened, only if it did."""
    if key is not ContextKey.WHEN:
        return True
    narrowed = {number for rule in instrument.triage if rule.when for number in rule.any_of}
    return any(given.answers[number - 1] for number in narrowed)
