"""MEQ-30, mystical-type experience in one session (domain.md 7.4).

Four factors; a complete mystical experience is 60 % or more of the maximum on every one of them
(45, 18, 18 and 9 points), not 60 % overall. The items of each factor are those of the published
stand-alone form [K: Barrett et al. 2015, appendix]. Its words speak of another medicine, so they
are not shipped.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.cuts import EverySubscale
from clients.measures.rules.instrument import Instrument
from clients.measures.terms import CutFlag, Direction, Rater, Wording

INSTRUMENT: Final = Instrument(
    code="MEQ30",
    version="1",
    title="MEQ-30",
    item_count=30,
    answer_min=0,
    answer_max=5,
    recall_days=1,
    rater=Rater.SELF,
    direction=Direction.HIGHER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="Published instrument; reuse of the wording to be confirmed",
    source="Barrett, Johnson and Griffiths 2015",
    cuts=(EverySubscale(flag=CutFlag.COMPLETE_MYSTICAL_EXPERIENCE, percent=60),),
    subscales={
        "MYSTICAL": (4, 5, 6, 9, 14, 15, 16, 18, 20, 21, 23, 24, 25, 26, 28),
        "POSITIVE_MOOD": (2, 8, 12, 17, 27, 30),
        "TRANSCENDENCE": (1, 7, 11, 13, 19, 22),
        "INEFFABILITY": (3, 10, 29),
    },
)
