"""What a dosing-session summary prints for whom (domain.md 6.5, 6.6).

Dose, times and vital signs stand in every clinical copy: by law they can never be withheld as
psychotherapy notes. A superbill carries nothing clinical.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from reports.terms import RedactionProfile, SummaryPart

_P = SummaryPart

MEDICAL: Final = frozenset(
    {_P.HEADER, _P.ORDER, _P.DOSES, _P.VITALS, _P.CHART, _P.ADVERSE_EVENTS, _P.READINESS, _P.SIGNATURE}
)
PRINTS: Final[Mapping[RedactionProfile, frozenset[SummaryPart]]] = MappingProxyType(
    {
        RedactionProfile.INTERNAL: frozenset(SummaryPart),
        # The plan for the next dose is a suggestion between clinicians until the prescriber decides.
        RedactionProfile.CLIENT_COPY: MEDICAL | {_P.EVENTS, _P.NOTE},
        RedactionProfile.PRESCRIBER_SUMMARY: MEDICAL | {_P.EVENTS, _P.GATES_PASSED, _P.NEXT_DOSE},
        RedactionProfile.SUPERBILL: frozenset({_P.HEADER, _P.SIGNATURE}),
    }
)
# Whom a dosing-session summary can be issued for.
SUMMARY_PROFILES: Final = (
    RedactionProfile.INTERNAL,
    RedactionProfile.CLIENT_COPY,
    RedactionProfile.PRESCRIBER_SUMMARY,
)


def prints(profile: RedactionProfile, part: SummaryPart) -> bool:
    """Say whether a copy for this reader has this part."""
    return part in PRINTS[profile]
