"""WHO-5, well-being over two weeks; higher is better (domain.md 7.2).

The raw sum of five answers (0 to 25) times four gives 0 to 100. A raw sum under 13, that is under
50 of 100, is poor well-being; a change of 10 points counts. The licence for shipping the words
is not confirmed (domain.md 12.2), so only the answers' numbers are entered. A blank item gives no
total.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import BandRange, Instrument
from clients.measures.terms import Band, Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="WHO5",
    version="1",
    title="WHO-5",
    item_count=5,
    answer_min=0,
    answer_max=5,
    recall_days=14,
    rater=Rater.SELF,
    direction=Direction.HIGHER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="WHO; wording not shipped until its licence is confirmed for software",
    source="WHO Regional Office for Europe 1998; cut and change as Valant states them",
    bands=(
        BandRange(low=0, high=48, band=Band.POOR_WELL_BEING),
        BandRange(low=52, high=100, band=Band.NOT_POOR_WELL_BEING),
    ),
    multiplier=4,
    reliable_change=10,
)
