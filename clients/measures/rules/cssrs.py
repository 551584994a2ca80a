"""C-SSRS screener: suicide risk by branching, never by a sum (domain.md 4.10, 7.2).

Questions 3 to 5 are asked only when question 2 is yes. The level is that of the highest yes:
questions 4 and 5, and behavior in the past three months, are high; question 3, and behavior
earlier in life, moderate; questions 1 and 2 low. When the behavior of question 6 was is asked
with it, and there is no level before that is known. Every yes opens a follow-up.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import Branch, Instrument, LoincCodes, RiskItem, TriageRule
from clients.measures.terms import Band, ContextKey, Direction, Rater, RiskFlag, TotalRule, Wording

PAST_3_MONTHS: Final = "PAST_3_MONTHS"
LIFETIME: Final = "LIFETIME"

INSTRUMENT: Final = Instrument(
    code="CSSRS",
    version="1",
    title="C-SSRS screener",
    item_count=6,
    answer_min=0,
    answer_max=1,
    recall_days=30,
    rater=Rater.CLINICIAN,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Posner; free with permission and terms, so the wording is not shipped",
    source="Posner et al. 2011; triage guideline of the screener with recent behavior; LOINC 93373-9",
    total_rule=TotalRule.TRIAGE,
    branches=tuple(Branch(number=number, after=2) for number in (3, 4, 5)),
    triage=(
        TriageRule(level=Band.HIGH, any_of=(4, 5)),
        TriageRule(level=Band.HIGH, any_of=(6,), when=PAST_3_MONTHS),
        TriageRule(level=Band.MODERATE, any_of=(3,)),
        TriageRule(level=Band.MODERATE, any_of=(6,), when=LIFETIME),
        TriageRule(level=Band.LOW, any_of=(1, 2)),
    ),
    needs={ContextKey.WHEN: (LIFETIME, PAST_3_MONTHS)},
    risk_items=(
        *(RiskItem(number=number, at_least=1, flag=RiskFlag.SUICIDAL_THOUGHTS) for number in range(1, 6)),
        RiskItem(number=6, at_least=1, flag=RiskFlag.SUICIDAL_BEHAVIOR),
    ),
    loinc=LoincCodes(
        panel="93373-9",
        total="93374-7",
        items=("93246-7", "93247-5", "93248-3", "93249-1", "93250-9", "93267-3"),
    ),
)
