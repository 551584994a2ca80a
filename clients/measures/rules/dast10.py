"""DAST-10, drugs other than alcohol over a year (domain.md 7.2).

Ten questions answered yes (1) or no (0); in question 3 a no counts. Positive from 3. Skinner;
free for non-commercial clinical use with credit, which is not confirmed for software, so the
wording is not shipped. 82665-1 is the 28-item form and is not used.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.cuts import AtLeast
from clients.measures.rules.instrument import BandRange, Instrument, LoincCodes
from clients.measures.terms import Band, CutFlag, Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="DAST10",
    version="1",
    title="DAST-10",
    item_count=10,
    answer_min=0,
    answer_max=1,
    recall_days=365,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Skinner; free for non-commercial clinical use with credit, to be confirmed",
    source="Skinner 1982; bands as in the comorbidity guidelines; LOINC 82666-9",
    bands=(
        BandRange(low=0, high=0, band=Band.NONE),
        BandRange(low=1, high=2, band=Band.LOW),
        BandRange(low=3, high=5, band=Band.MODERATE),
        BandRange(low=6, high=8, band=Band.SUBSTANTIAL),
        BandRange(low=9, high=10, band=Band.SEVERE),
    ),
    reversed_items=frozenset({3}),
    cuts=(AtLeast(flag=CutFlag.SCREEN_POSITIVE, total=3),),
    loinc=LoincCodes(panel="82666-9", total="82667-7"),
)
