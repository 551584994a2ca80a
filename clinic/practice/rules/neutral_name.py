"""What the name in messages must not give away.

A message may be read by anybody who holds the client's telephone. The sender's name therefore says
neither what is wrong nor what is done about it (trust.md T-MSG).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Beginnings of words, so that "psych" finds psychiatry, psychotherapy and psychedelic.
REVEALING_STEMS: Final = (
    "ketamin", "esketamin", "spravato", "lozenge", "troche", "psych", "therap", "counsel", "mental", "behavioral",
    "behavioural", "addict", "recovery", "rehab", "substance", "detox", "depress", "anxiet", "trauma", "suicid",
    "bipolar", "medicin", "medical", "hallucin", "infusion", "oncolog", "fertil", "psilo",
)  # fmt: skip
# Words that are harmless as the beginning of a name: Painter, Tripp, Moody.
REVEALING_WORDS: Final = frozenset({
    "ptsd", "mdma", "hiv", "std", "pain", "mood", "moods", "trip", "trips", "sober", "sobriety", "dose", "doses",
    "dosing", "clinic", "clinics", "clinical", "crisis", "eating", "healing", "journey", "journeys", "kap", "med",
    "meds",
})  # fmt: skip


def revealing_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that say what the practice does, in their order."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", name))
    return tuple(word for word in words if _reveals(word.casefold()))


def _reveals(word: str) -> bool:
    return word.startswith(REVEALING_STEMS) or word in REVEALING_WORDS
