"""What a message may say (domain.md 9.2): nothing that tells a stranger what the visit is for.

Test the practice's texts and its neutral name with :func:`banned_words`, not the names of people:
a clinician may be called Kapp.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# Beginnings of words, compared without case, accents, hyphens or invisible characters.
BANNED_STEMS: Final = (
    "ketamin",
    "esketamin",
    "spravato",
    "psychedelic",
    "psycholytic",
    "dissociat",
    "dosing",
    "dosage",
    "medicin",
    "medicat",
    "infus",
    "lozenge",
    "troche",
    "sublingual",
    "tablet",
    "prescri",
    "drug",
    "controlled substance",
    "benzodiazepin",
    "lorazepam",
    "alprazolam",
    "lamotrigin",
    "bupropion",
    "cannabis",
    "diagnos",
    "depress",
    "anxiety",
    "trauma",
    "bipolar",
    "addict",
    "suicid",
    "self harm",
    "phq",
    "gad 7",
    "cssrs",
    "c ssrs",
    "psychiatr",
    "psychother",
    "therap",
    "mental health",
    "chaperone",
    "copay",
    "balance due",
)
BANNED_WORDS: Final = ("kap", "dose", "doses", "dosed", "iv", "ptsd", "ocd", "adhd", "thc", "fasting", "mg")
_AMOUNT: Final = re.compile(r"\b[0-9]+(?:[.,][0-9]+)? ?mgs?\b")
_INSIDE_WORD: Final = re.compile(r"(?<=[a-z])[-.*_'’](?=[a-z])")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")

PLACEHOLDERS: Final = frozenset({"first_name", "practice", "date", "time", "place", "with", "phone", "link"})
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
SMS_CHARACTERS: Final = 160
_GSM_ODD: Final = frozenset("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤ÄÖÑÜ§¿äöñüà\n\r")


def banned_words(text: str) -> tuple[str, ...]:
    """Return what in a text would reveal the visit, in the order of the lists; empty when neutral."""
    folded = _fold(text)
    # Signs inside a word may hide it (k.a.p) or separate two (today.Ketamine): look at both.
    readings = (_spaced(folded), _spaced(_INSIDE_WORD.sub("", folded)))
    stems = [stem for stem in BANNED_STEMS if any(f" {stem}" in reading for reading in readings)]
    words = [word for word in BANNED_WORDS if any(f" {word} " in reading for reading in readings)]
    amounts = [amount for amount in _AMOUNT.findall(folded) if "mg" not in words]
    return tuple(dict.fromkeys(stems + words + amounts))


def unknown_placeholders(template: str) -> tuple[str, ...]:
    """Return the names in braces that no message can fill; stray braces count as one."""
    names = _PLACEHOLDER.findall(template)
    rest = _PLACEHOLDER.sub("", template)
    stray = [brace for brace in "{}" if brace in rest]
    return tuple(dict.fromkeys([name for name in names if name not in PLACEHOLDERS] + stray))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its fixed placeholders filled once, and nothing evaluated.

    Line breaks in values become blanks, so that no value can add a header or a line. Raises
    ValueError for a placeholder that is unknown or has no value.
    """
    unknown = unknown_placeholders(template)
    absent = [name for name in _PLACEHOLDER.findall(template) if name not in values]
    if unknown or absent:
        raise ValueError("The text names something that no message can fill.")
    return _PLACEHOLDER.sub(lambda found: " ".join(values[found[1]].split()), template)


def fits_one_sms(text: str) -> bool:
    """Say whether a text is one SMS: 160 characters of its plain alphabet, or 70 of any other."""
    is_plain = all(c in _GSM_ODD or (" " <= c <= "~" and c not in "`[]{}\\^~|") for c in text)
    return len(text) <= (SMS_CHARACTERS if is_plain else 70)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"}).casefold()


def _spaced(folded: str) -> str:
    return f" {' '.join(_NOT_WORD.split(folded))} "
