"""PCL-5, symptoms of post-traumatic stress over a month (domain.md 7.2).

Sources differ on the cut (31 to 33), so both ends are shown; the DSM-5 rule counts items rated 2
or more in clusters B to E. There are no empirical severity bands. Reliable change 15 or 18: Marx
et al. in veterans, a practice's choice; the older 5 and 10 are not used. A blank item gives no
total. The wording comes in by importing a Questionnaire until its licence is confirmed.
"""

from __future__ import annotations

from typing import Final

from clients.measures.rules.cuts import AtLeast, AtMost, CountedCriteria
from clients.measures.rules.instrument import Choice, Instrument, LoincCodes
from clients.measures.terms import ChoiceOf, CutFlag, Direction, Rater, Wording

B, C, D, E = range(1, 6), range(6, 8), range(8, 15), range(15, 21)

INSTRUMENT: Final = Instrument(
    code="PCL5",
    version="1",
    title="PCL-5",
    item_count=20,
    answer_min=0,
    answer_max=4,
    recall_days=30,
    rater=Rater.SELF,
    direction=Direction.LOWER_IS_BETTER,
    wording=Wording.MUST_NOT_SHIP,
    licence="US Department of Veterans Affairs; public domain as secondary sources say, to be confirmed",
    source="Weathers et al. 2013; LOINC 101697-1; Marx et al. on reliable change",
    cuts=(
        AtLeast(flag=CutFlag.PROBABLE_PTSD_FROM_31, total=31),
        AtLeast(flag=CutFlag.PROBABLE_PTSD_FROM_33, total=33),
        CountedCriteria(flag=CutFlag.DSM_SYMPTOM_PATTERN, at_least=2, groups=((B, 1), (C, 1), (D, 2), (E, 2))),
        AtMost(flag=CutFlag.END_STATE_28_OR_LESS, total=28),
    ),
    reliable_change=15,
    choices=(Choice(of=ChoiceOf.RELIABLE_CHANGE, values=(15, 18)),),
    subscales={"B": tuple(B), "C": tuple(C), "D": tuple(D), "E": tuple(E)},
    loinc=LoincCodes(panel="101697-1", total="101698-9"),
)
