"""Ego-Dissolution Inventory: the mean of eight visual scales (domain.md 7.4).

Not the Eating Disorder Inventory of the same letters. There is no cut. The paper is open access;
its licence is not confirmed for software, so the wording is not shipped.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Direction, Rater, TotalRule, Wording

INSTRUMENT: Final = Instrument(
    code="EDI",
    version="1",
    title="Ego-Dissolution Inventory",
    item_count=8,
    answer_min=0,
    answer_max=100,
    recall_days=1,
    rater=Rater.SELF,
    direction=Direction.HIGHER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Open-access paper; CC BY to be confirmed",
    source="Nour et al. 2016",
    total_rule=TotalRule.MEAN,
)
