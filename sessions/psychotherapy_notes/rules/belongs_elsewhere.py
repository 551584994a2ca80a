"""Find in a text what a psychotherapy note cannot be: dose, vital signs, scores, diagnosis, times.

The definition leaves these out (45 CFR 164.501), so that whatever of them stands in a private note is
missing from the record everybody else relies on. Found words are named to the author, never refused:
a dream about 300 mg of gold is a dream. Patterns are written so that no text makes them slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sessions.psychotherapy_notes.terms import MedicalFact

# More than these would bury the sentence that says why.
MOST_FINDINGS: Final = 12

_TIME: Final = r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d\s?(?:am|pm)?|\s?(?:am|pm))\b"
_INSTRUMENT: Final = (
    r"(?:PHQ-?\s?(?:9|2|15)|GAD-?\s?7|PCL-?\s?5|WHO-?\s?5|C-?SSRS|QIDS(?:-?SR)?(?:-?16)?|BDI(?:-?II)?|BAI|MADRS|"
    r"HAM-?[AD]|HDRS|AUDIT(?:-C)?|DAST(?:-?10)?|MEQ-?\s?30|CADSS|DES-?II|Y-?BOCS|ISI|PSQI|RASS|Aldrete|MOAA/?S)"
)
# "PHQ-9. 3 weeks later" is no score, nor is "the GAD-7 took 20 minutes".
_AFTER_OTHER_NUMBERS: Final = (
    r"st|nd|rd|th|am|pm|min\w*|hours?|days?|weeks?|months?|years?|times|sessions?|o.clock|questions?|items?"
)
_NO_SCORE: Final = rf"(?!\d|[.:]\d|\s?(?:{_AFTER_OTHER_NUMBERS})\b)"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place of a text: what it looks like, and the words themselves."""

    fact: MedicalFact
    words: str
    start: int


_DOSES: Final = (
    # A number between 1900 and 2099 in front of a capital MG is a car.
    r"\b(?!(?-i:(?:19|20)\d\d\s?MG\b))\d{1,5}(?:[.,]\d{1,3})?\s?(?:mg|mcg|µg|μg|milligrams?|micrograms?)\b",
    r"\b(?:\d{1,3}(?:\.\d{1,2})?|half a|a quarter|one|two|three)\s(?:lozenges?|troches?|tablets?)\b",
)
_VITALS: Final = (
    r"(?<![\d/.,])(?P<upper>\d{2,3})\s?/\s?(?P<lower>\d{2,3})(?![\d/%]|[.,]\d)",
    r"\b(?:BP|blood pressure)\b[^\d\n]{0,15}\d{2,3}\b(?!\s?/)",
    r"\b(?:Sp?O[2₂](?:\s?sat\w*)?|O[2₂]\s?sat\w*|pulse ox\w*|oxygen saturation)[^\d\n]{0,15}\d{2,3}\b",
    r"\bsats\b[^\d\n]{0,12}\d{2,3}\b",
    (
        r"\b(?:HR|heart rate|(?:resting )?pulse(?: rate)?|RR|resp(?:iratory|iration)? rate)\b[^\d\n]{0,12}\d{2,3}\b"
        r"(?!\s?(?:years?|minutes?|times|days?))"
    ),
    r"\btemp(?:erature)?\b[^\d\n]{0,12}(?:3[4-9]|4[0-2]|9[4-9]|10[0-6])\.\d\b",
    r"\bweigh(?:s|t|ed|ing)\b[^\d\n]{0,12}\d{2,3}(?:\.\d)?\s?(?:kg|kilos?|lbs?|pounds)\b",
)
_SCORES: Final = (
    rf"\b{_INSTRUMENT}(?![\w-])(?:(?![.!?;]\s)[^\d\n]){{0,25}}\d{{1,3}}{_NO_SCORE}",
    rf"\b\d{{1,3}}(?:\s?/\s?\d{{1,3}})?\s(?:points\s)?(?:on|in)\s(?:(?:the|her|his|their)\s)?{_INSTRUMENT}(?![\w-])",
)
_DIAGNOSES: Final = (
    r"\b(?-i:[A-TV-Z])\d[\dAB]\.[\dA-Z]{1,4}\b",
    (
        r"\b(?:dx|diagnos[ie]s|diagnostic impression|rule[- ]out|ICD(?:-?10)?(?:-CM)?|DSM(?:-?5|-?IV|-?V)?(?:-TR)?)"
        r"\s?:\s?\w[\w-]*"
    ),
    r"\b(?:ICD(?:-?10)?(?:-CM)?|dx|diagnos[ie]s)\b[^\d\n]{0,15}\bF\d\d\b",
    r"\bmeets\s(?:the\s|full\s|DSM\S{0,6}\s){0,3}criteria\sfor\s\w+",
)
_TIMES: Final = (
    rf"(?<![\d:.]){_TIME}\s?(?:-|–|—|to|until|till)\s?{_TIME}",
    rf"\b(?:start(?:ed)?|stop(?:ped)?|end(?:ed)?)(?:\stime)?\s?:\s?{_TIME}",
    (
        r"\b(?:session|appointment|visit|meeting|hour|we)\b[^.\n\d]{0,25}"
        rf"\b(?:start\w*|began|begun|end(?:ed|s)?|stopp?\w*|finish\w*)\b[^.\n\d]{{0,12}}{_TIME}"
    ),
    r"\b(?:session|appointment)\s(?:lasted|ran|of)\s(?:about\s|for\s)?\d{2,3}\s?min\w*",
    r"\b\d{2,3}[\s-]?min(?:ute)?s?[\s-](?:session|appointment|visit)\b",
)
_MODALITIES: Final = (
    # The codes a session is billed under say how it was held, and how long.
    r"\b(?:CPT\s?:?\s?)?9(?:0791|0792|0832|0833|0834|0836|0837|0838|0839|0846|0847|0853)\b",
    r"^[ \t]*(?:modality|frequency)\s?:\s?\w[\w-]*",
)
_SUMMARIES: Final = (
    (
        r"^[ \t]*(?:treatment plan|plan|prognosis|symptoms?|functional status|progress|assessment|medications?|"
        r"mental status(?: exam)?)\s?:\s?\w[\w-]*"
    ),
)
_PATTERNS: Final = tuple(
    (fact, re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for fact, patterns in (
        (MedicalFact.DOSE, _DOSES),
        (MedicalFact.VITALS, _VITALS),
        (MedicalFact.SCORE, _SCORES),
        (MedicalFact.DIAGNOSIS, _DIAGNOSES),
        (MedicalFact.SESSION_TIMES, _TIMES),
        (MedicalFact.MODALITY, _MODALITIES),
        (MedicalFact.SUMMARY, _SUMMARIES),
    )
    for pattern in patterns
)


def find(text: str) -> tuple[Finding, ...]:
    """Return what in a text looks as if it belonged in the medical record, in its order."""
    found: list[Finding] = []
    for finding in sorted(_all(text), key=lambda one: (one.start, -len(one.words))):
        # "BP 128/82" is found twice; it is said once.
        if not found or finding.start >= found[-1].start + len(found[-1].words):
            found.append(finding)
        if len(found) == MOST_FINDINGS:
            break
    return tuple(found)


def _all(text: str) -> Iterator[Finding]:
    for fact, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if "upper" in match.groupdict() and not _is_blood_pressure(match):
                continue
            yield Finding(
                fact=fact, words=match[0].strip(), start=match.start() + len(match[0]) - len(match[0].lstrip())
            )


def _is_blood_pressure(match: re.Match[str]) -> bool:
    """Tell 128/82 from 24/7, 50/50, 70/30 and a date."""
    upper, lower = int(match["upper"]), int(match["lower"])
    return 75 <= upper <= 260 and 40 <= lower <= 150 and upper - lower >= 15
