"""What a response says, in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clients.measures.models import MeasureResponse
from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Subscale
from clinic.core.labels import label


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """One question with its answer; words only where the licence lets them stand here."""

    number: int
    question: str
    value: int | None
    words: str
    is_risk: bool


def answers_of(instrument: Instrument, response: MeasureResponse) -> list[AnswerLine]:
    """Return each answer with its words; nothing where only a total may be kept."""
    if instrument.is_total_only or len(response.answers) != instrument.item_count:
        return []
    return [_line(instrument, number, value) for number, value in enumerate(response.answers, start=1)]


def subscales_of(instrument: Instrument, response: MeasureResponse) -> list[tuple[str, Decimal, int | None]]:
    """Return the name, value and highest value of each part that was summed apart."""
    return [
        (
            label(Subscale(name)) if name in set(Subscale) else name,
            Decimal(value),
            instrument.highest_of(name) if name in instrument.subscales else None,
        )
        for name, value in response.subscales.items()
    ]


def _line(instrument: Instrument, number: int, value: Any) -> AnswerLine:
    words: tuple[str, ...] = instrument.item_answers[number - 1] if instrument.item_answers else instrument.answers
    values = list(instrument.values_of(number))
    has_words = value in values and len(words) == len(values)
    return AnswerLine(
        number=number,
        question=instrument.items[number - 1] if instrument.items else "",
        value=value,
        words=words[values.index(value)] if has_words else "",
        is_risk=any(item.number == number and (value or 0) >= item.at_least for item in instrument.risk_items),
    )
