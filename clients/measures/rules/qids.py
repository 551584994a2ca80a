"""QIDS-SR16, depression over a week (domain.md 7.2).

Sixteen items in nine domains: sleep is the highest of items 1 to 4, appetite and weight of 6 to
9, movement of 15 and 16, every other item stands alone. The form asks for item 6 or 7, and for 8
or 9, never both, so one of each pair may be blank. Remission is 5 or less. Copyrighted; free for
many uses, not confirmed for software, so the wording is not shipped.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import BandRange, Instrument, RiskItem
from clients.measures.terms import Band, Direction, Rater, RiskFlag, TotalRule, Wording

INSTRUMENT: Final = Instrument(
    code="QIDSSR16",
    version="1",
    title="QIDS-SR16",
    item_count=16,
    answer_min=0,
    answer_max=3,
    recall_days=7,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Rush et al.; free for many uses, to be confirmed for software",
    source="Rush et al. 2003; bands of ids-qids.org",
    bands=(
        BandRange(low=0, high=5, band=Band.NONE),
        BandRange(low=6, high=10, band=Band.MILD),
        BandRange(low=11, high=15, band=Band.MODERATE),
        BandRange(low=16, high=20, band=Band.SEVERE),
        BandRange(low=21, high=27, band=Band.VERY_SEVERE),
    ),
    total_rule=TotalRule.DOMAIN_MAXIMA,
    either_or=((6, 7), (8, 9)),
    domains=((1, 2, 3, 4), (5,), (6, 7, 8, 9), (10,), (11,), (12,), (13,), (14,), (15, 16)),
    response_percent=50,
    remission_below=6,
    risk_items=(RiskItem(number=12, at_least=1, flag=RiskFlag.SUICIDAL_THOUGHTS),),
)
