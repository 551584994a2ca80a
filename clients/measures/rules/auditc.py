"""AUDIT-C, alcohol over a year (domain.md 7.2, 7.3).

Positive from 4 for men and from 3 for women; not known without the sex the cut is read for. When
all points come from the first question, how much is drunk is reviewed. WHO, public domain, so
the wording ships.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.cuts import AtLeastBy, OnlyFrom
from clients.measures.rules.instrument import Instrument, LoincCodes
from clients.measures.terms import ContextKey, CutFlag, Direction, Rater, Wording

_CUTS: Final = {"MALE": 4, "FEMALE": 3}

INSTRUMENT: Final = Instrument(
    code="AUDITC",
    version="1",
    title="AUDIT-C",
    item_count=3,
    answer_min=0,
    answer_max=4,
    recall_days=365,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MAY_SHIP,
    licence="World Health Organization; public domain",
    source="Bush et al. 1998; LOINC 72109-2",
    needs={ContextKey.SEX: tuple(_CUTS)},
    cuts=(
        AtLeastBy(flag=CutFlag.SCREEN_POSITIVE, key=ContextKey.SEX, totals=_CUTS),
        OnlyFrom(flag=CutFlag.ALL_POINTS_FROM_FIRST_ITEM, number=1),
    ),
    loinc=LoincCodes(panel="72109-2", total="75626-2", items=("68518-0", "68519-8", "68520-6")),
    stem="About the past year",
    items=(
        "How often do you have a drink containing alcohol?",
        "How many drinks containing alcohol do you have on a typical day when you are drinking?",
        "How often do you have six or more drinks on one occasion?",
    ),
    item_answers=(
        ("Never", "Monthly or less", "2 to 4 times a month", "2 to 3 times a week", "4 or more times a week"),
        ("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"),
        ("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"),
    ),
)
