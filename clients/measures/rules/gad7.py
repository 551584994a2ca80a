"""GAD-7, anxiety over two weeks (domain.md 7.2, 7.3).

Bands at 5, 10 and 15, screening cut 10; NHS Talking Therapies uses 8, so both are shown. Reliable change 4: NHS
Talking Therapies. Up to two blank items are prorated, as for the PHQ-9 [K]. Reproduction needs no
permission, so the wording ships.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.cuts import AtLeast
from clients.measures.rules.instrument import BandRange, Instrument, LoincCodes
from clients.measures.terms import Band, CutFlag, Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="GAD7",
    version="1",
    title="GAD-7",
    item_count=7,
    answer_min=0,
    answer_max=3,
    recall_days=14,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MAY_SHIP,
    licence="Pfizer; no permission required to reproduce",
    source="Spitzer, Kroenke, Williams and Löwe 2006; LOINC 69737-5; NHS Talking Therapies manual",
    bands=(
        BandRange(low=0, high=4, band=Band.MINIMAL),
        BandRange(low=5, high=9, band=Band.MILD),
        BandRange(low=10, high=14, band=Band.MODERATE),
        BandRange(low=15, high=21, band=Band.SEVERE),
    ),
    max_missing=2,
    cuts=(
        AtLeast(flag=CutFlag.SCREEN_POSITIVE, total=10),
        AtLeast(flag=CutFlag.SCREEN_POSITIVE_FROM_8, total=8),
    ),
    response_percent=50,
    remission_below=5,
    reliable_change=4,
    loinc=LoincCodes(
        panel="69737-5",
        total="70274-6",
        items=("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"),
    ),
    stem="Over the last 2 weeks, how often have you been bothered by the following problems?",
    items=(
        "Feeling nervous, anxious, or on edge",
        "Not being able to stop or control worrying",
        "Worrying too much about different things",
        "Trouble relaxing",
        "Being so restless that it is hard to sit still",
        "Becoming easily annoyed or irritable",
        "Feeling afraid, as if something awful might happen",
    ),
    answers=("Not at all", "Several days", "More than half the days", "Nearly every day"),
)
