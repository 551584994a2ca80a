"""MADRS, depression over a week, rated by the clinician (domain.md 7.2).

Remission is 10 or less, or 12 or less, by study: a practice's choice. Copyrighted, so only the
numbers are entered; a thought of suicide on item 10 is flagged whatever the total.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import BandRange, Choice, Instrument, RiskItem
from clients.measures.terms import Band, ChoiceOf, Direction, Rater, RiskFlag, Wording

INSTRUMENT: Final = Instrument(
    code="MADRS",
    version="1",
    title="MADRS",
    item_count=10,
    answer_min=0,
    answer_max=6,
    recall_days=7,
    rater=Rater.CLINICIAN,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Copyrighted; permission needed for the wording",
    source="Montgomery and Asberg 1979",
    bands=(
        BandRange(low=0, high=6, band=Band.NORMAL),
        BandRange(low=7, high=19, band=Band.MILD),
        BandRange(low=20, high=34, band=Band.MODERATE),
        BandRange(low=35, high=60, band=Band.SEVERE),
    ),
    response_percent=50,
    remission_below=11,
    choices=(Choice(of=ChoiceOf.REMISSION_BELOW, values=(11, 13)),),
    risk_items=(RiskItem(number=10, at_least=1, flag=RiskFlag.SUICIDAL_THOUGHTS),),
)
