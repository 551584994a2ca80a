"""ICD-10-CM codes: what one looks like, and a curated list of those met most in this work.

Codes and titles are those of ICD-10-CM, which the Centers for Medicare & Medicaid Services and the
National Center for Health Statistics publish in the public domain: chapter 5 (F) as far as a
psychotherapy practice meets it, and the conditions of the screening list (domain.md 4.1). The list was
written without the published file at hand and was not compared with it (docs/records.md). A code
outside the list is taken when it has the shape of one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

# One letter but U, a digit, a digit or letter, and up to four more behind a point.
_CODE: Final = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")
LONGEST: Final = 8


@cache
def known_codes() -> Mapping[str, str]:
    """Return the curated list: code to official title, in the order of the classification."""
    text = files("clients.background").joinpath("data/icd10cm.csv").read_text(encoding="utf-8")
    return {row["code"]: row["title"] for row in csv.DictReader(text.splitlines())}


def tidy_code(typed: str) -> str:
    """Return a code as the classification writes it: capitals, a point after the third character."""
    code = re.sub(r"[\s.]", "", typed).upper()
    return f"{code[:3]}.{code[3:]}" if len(code) > len("F33") else code


def is_code(code: str) -> bool:
    """Say whether a tidied text has the shape of an ICD-10-CM code."""
    return _CODE.fullmatch(code) is not None


def title_of(code: str) -> str:
    """Return the official title of a listed code; '' for another."""
    return known_codes().get(code, "")


def code_of(title: str) -> str:
    """Return the code of an official title, however it is capitalized; '' for other words."""
    wanted = " ".join(title.split()).casefold()
    return next((code for code, name in known_codes().items() if name.casefold() == wanted), "")
