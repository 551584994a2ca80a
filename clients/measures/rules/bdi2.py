"""BDI-II, depression over two weeks (domain.md 7.2).

The licence (Pearson) keeps the items out of software, so the total alone is entered; what item 9
says has to be asked. Bands of the manual [K].
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import BandRange, Instrument, LoincCodes
from clients.measures.terms import Band, Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="BDI2",
    version="1",
    title="BDI-II",
    item_count=1,
    answer_min=0,
    answer_max=63,
    recall_days=14,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Restricted (Pearson): totals only",
    source="Beck, Steer and Brown 1996; LOINC 89209-1",
    bands=(
        BandRange(low=0, high=13, band=Band.MINIMAL),
        BandRange(low=14, high=19, band=Band.MILD),
        BandRange(low=20, high=28, band=Band.MODERATE),
        BandRange(low=29, high=63, band=Band.SEVERE),
    ),
    is_total_only=True,
    response_percent=50,
    loinc=LoincCodes(panel="", total="89209-1"),
)
