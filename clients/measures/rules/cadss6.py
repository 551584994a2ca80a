"""CADSS-6, dissociation some 30 to 45 minutes after the dose, rated by the clinician (domain.md 7.4).

Six items of the 23-item scale. Its authors call it unvalidated in this population; there is no
cut. The range of 0 to 4 an item is that of the full scale [K].
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="CADSS6",
    version="1",
    title="CADSS-6",
    item_count=6,
    answer_min=0,
    answer_max=4,
    recall_days=1,
    rater=Rater.CLINICIAN,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Bremner; permission to be asked for",
    source="Rodrigues et al. 2021",
)
