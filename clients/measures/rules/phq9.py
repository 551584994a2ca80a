"""PHQ-9, depression over two weeks (domain.md 7.2, 7.3).

Bands, screening cut 10: Kroenke 2001 as LOINC states it. Reliable change 6: NHS Talking
Therapies. Item 9 of 1 or more calls for a risk assessment whatever the total (domain.md 4.10).
Up to two blank items are prorated, as the authors' manual does [K]. Reproduction needs no
permission, so the wording ships; the tenth question (difficulty) is asked and not scored.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.cuts import AtLeast
from clients.measures.rules.instrument import BandRange, Instrument, LoincCodes, RiskItem
from clients.measures.terms import Band, CutFlag, Direction, Rater, RiskFlag, Wording

INSTRUMENT: Final = Instrument(
    code="PHQ9",
    version="1",
    title="PHQ-9",
    item_count=9,
    answer_min=0,
    answer_max=3,
    recall_days=14,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MAY_SHIP,
    licence="Pfizer; no permission required to reproduce",
    source="Kroenke, Spitzer and Williams 2001; LOINC 44249-1; NHS Talking Therapies manual",
    bands=(
        BandRange(low=0, high=4, band=Band.MINIMAL),
        BandRange(low=5, high=9, band=Band.MILD),
        BandRange(low=10, high=14, band=Band.MODERATE),
        BandRange(low=15, high=19, band=Band.MODERATELY_SEVERE),
        BandRange(low=20, high=27, band=Band.SEVERE),
    ),
    max_missing=2,
    cuts=(AtLeast(flag=CutFlag.SCREEN_POSITIVE, total=10),),
    response_percent=50,
    remission_below=5,
    reliable_change=6,
    subscales={"PHQ2": (1, 2)},
    risk_items=(RiskItem(number=9, at_least=1, flag=RiskFlag.SUICIDAL_THOUGHTS),),
    loinc=LoincCodes(
        panel="44249-1",
        total="44261-6",
        items=(
            "44250-9",
            "44255-8",
            "44259-0",
            "44254-1",
            "44251-7",
            "44258-2",
            "44252-5",
            "44253-3",
            "44260-8",
        ),
    ),
    stem="Over the last 2 weeks, how often have you been bothered by any of the following problems?",
    items=(
        "Little interest or pleasure in doing things",
        "Feeling down, depressed, or hopeless",
        "Trouble falling or staying asleep, or sleeping too much",
        "Feeling tired or having little energy",
        "Poor appetite or overeating",
        "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
        (
            "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so"
            " fidgety or restless that you have been moving around a lot more than usual"
        ),
        "Thoughts that you would be better off dead or of hurting yourself in some way",
    ),
    answers=("Not at all", "Several days", "More than half the days", "Nearly every day"),
)
