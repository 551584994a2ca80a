"""WSAS, work and social adjustment (domain.md 7.2).

Under 10 subclinical, 10 to 20 significant impairment, above 20 moderately severe or worse.
Reliable change 8: NHS Talking Therapies manual. Marks; free with acknowledgement, not confirmed
for software, so the wording is not shipped.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.instrument import BandRange, Instrument
from clients.measures.terms import Band, Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="WSAS",
    version="1",
    title="WSAS",
    item_count=5,
    answer_min=0,
    answer_max=8,
    recall_days=7,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Marks; free with acknowledgement, to be confirmed for software",
    source="Mundt et al. 2002; NHS Talking Therapies manual",
    bands=(
        BandRange(low=0, high=9, band=Band.SUBCLINICAL),
        BandRange(low=10, high=20, band=Band.SIGNIFICANT_IMPAIRMENT),
        BandRange(low=21, high=40, band=Band.MODERATELY_SEVERE_OR_WORSE),
    ),
    reliable_change=8,
)
