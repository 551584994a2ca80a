"""Emotional Breakthrough Inventory, answered one day after (domain.md 7.4).

Six visual scales. The publication sums them (0 to 600), some use the mean: a practice's choice,
the answers are kept either way. There is no cut.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import Choice, Instrument
from clients.measures.terms import ChoiceOf, Direction, Rater, TotalRule, Wording

INSTRUMENT: Final = Instrument(
    code="EBI",
    version="1",
    title="Emotional Breakthrough Inventory",
    item_count=6,
    answer_min=0,
    answer_max=100,
    recall_days=1,
    rater=Rater.SELF,
    direction=Direction.HIGHER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Journal article; reuse of the wording to be confirmed",
    source="Roseman et al. 2019",
    choices=(Choice(of=ChoiceOf.TOTAL_RULE, values=(TotalRule.SUM, TotalRule.MEAN)),),
)
