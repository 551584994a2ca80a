"""The contraindication vocabulary as data (domain.md 4.1). The prescriber classes each line; nothing is computed."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clients.screening.terms import ScreeningGroup, ScreeningItem, UsualClass

_I, _U, _G = ScreeningItem, UsualClass, ScreeningGroup


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: where it is read, how sources usually class it, and whether they contradict each other."""

    item: ScreeningItem
    group: ScreeningGroup
    usual: UsualClass
    is_disputed: bool = False


def _line(item: ScreeningItem, group: ScreeningGroup, usual: UsualClass, *, is_disputed: bool = False) -> Line:
    return Line(item=item, group=group, usual=usual, is_disputed=is_disputed)


VOCABULARY: Final = (
    _line(_I.ALLERGY, _G.BODY, _U.USUALLY_ABSOLUTE),
    _line(_I.ANEURYSM, _G.BODY, _U.USUALLY_ABSOLUTE),
    _line(_I.HYPERTENSION, _G.BODY, _U.ABSOLUTE_UNTIL_CONTROLLED),
    _line(_I.CARDIAC, _G.BODY, _U.ABSOLUTE_OR_RELATIVE),
    _line(_I.STROKE, _G.BODY, _U.DEPENDS_ON_PROGRAM, is_disputed=True),
    _line(_I.RAISED_PRESSURE, _G.BODY, _U.ABSOLUTE_OR_RELATIVE),
    _line(_I.HYPERTHYROIDISM, _G.BODY, _U.ABSOLUTE_UNTIL_CONTROLLED),
    _line(_I.RESPIRATORY, _G.BODY, _U.USUALLY_RELATIVE),
    _line(_I.HEPATIC, _G.BODY, _U.USUALLY_RELATIVE),
    _line(_I.BLADDER, _G.BODY, _U.USUALLY_RELATIVE),
    _line(_I.PREGNANCY, _G.BODY, _U.USUALLY_ABSOLUTE),
    _line(_I.SEIZURES, _G.BODY, _U.USUALLY_RELATIVE),
    _line(_I.BMI, _G.BODY, _U.USUALLY_RELATIVE),
    _line(_I.NEUROCOGNITIVE, _G.BODY, _U.DEPENDS_ON_PROGRAM),
    _line(_I.PSYCHOSIS, _G.MIND, _U.USUALLY_ABSOLUTE),
    _line(_I.MANIA, _G.MIND, _U.USUALLY_ABSOLUTE),
    _line(_I.BIPOLAR, _G.MIND, _U.DEPENDS_ON_PROGRAM, is_disputed=True),
    _line(_I.DISSOCIATIVE, _G.MIND, _U.DEPENDS_ON_PROGRAM, is_disputed=True),
    _line(_I.PERSONALITY, _G.MIND, _U.DEPENDS_ON_PROGRAM),
    _line(_I.SUICIDALITY, _G.MIND, _U.DEPENDS_ON_PROGRAM, is_disputed=True),
    _line(_I.SUBSTANCE_USE, _G.SUBSTANCES, _U.DEPENDS_ON_PROGRAM, is_disputed=True),
    _line(_I.KETAMINE_USE, _G.SUBSTANCES, _U.USUALLY_ABSOLUTE),
    _line(_I.UNDER_18, _G.FRAME, _U.USUALLY_EXCLUDED),
    _line(_I.CONSENT_OR_FRAME, _G.FRAME, _U.USUALLY_EXCLUDED),
)
BY_ITEM: Final = MappingProxyType({line.item: line for line in VOCABULARY})
