"""The sixteen questions of the pathway worksheet as data (domain.md 3.3).

Decision support that never decides: no number, no recommended pathway, nothing chosen beforehand.
A heading says what a "yes" is a consideration for; the clinician leans, question by question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from clients.screening.terms import Answered, Consideration, Question

_Q, _C = Question, Consideration


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question; ``is_red_flag`` opens the panel on what to do now, and nothing else."""

    question: Question
    number: int
    heading: Consideration
    is_red_flag: bool = False
    # The client's own words are written down; there is nothing to say yes or no to.
    is_verbatim: bool = False


QUESTIONS: Final = (
    Asked(question=_Q.RECENT_RISK, number=1, heading=_C.ADDRESS_FIRST, is_red_flag=True),
    Asked(question=_Q.FAST_RELIEF, number=2, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.FAILED_TRIALS, number=3, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.SYMPTOM_RELIEF, number=4, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.DEPTH_GOAL, number=5, heading=_C.SUPPORTS_KAP),
    Asked(question=_Q.ALLIANCE, number=6, heading=_C.SUPPORTS_KAP),
    Asked(question=_Q.MONITORING, number=7, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.SUBSTANCES_AT_HOME, number=8, heading=_C.ADDRESS_FIRST),
    Asked(question=_Q.COMPANION_AND_HOME, number=9, heading=_C.ADDRESS_FIRST),
    Asked(question=_Q.MOUTH_OR_STOMACH, number=10, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.NEEDLES, number=11, heading=_C.SUPPORTS_KAP),
    Asked(question=_Q.EXACT_DOSE, number=12, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.DISSOCIATION_OR_MANIA, number=13, heading=_C.ADDRESS_FIRST, is_red_flag=True),
    Asked(question=_Q.EARLIER_KETAMINE, number=14, heading=_C.ADDRESS_FIRST),
    Asked(question=_Q.COST, number=15, heading=_C.SUPPORTS_MEDICAL),
    Asked(question=_Q.PREFERENCE, number=16, heading=_C.SUPPORTS_KAP, is_verbatim=True),
)
BY_QUESTION: Final = MappingProxyType({asked.question: asked for asked in QUESTIONS})


def red_flags(answers: Mapping[str, Mapping[str, Any]]) -> tuple[Question, ...]:
    """Return the red flags answered with yes: each opens the panel on what to do now."""
    return tuple(
        asked.question
        for asked in QUESTIONS
        if asked.is_red_flag and answers.get(asked.question.value, {}).get("answer") == Answered.YES.value
    )
