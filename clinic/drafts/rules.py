"""What is kept of a form that was not sent, and for how long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

# Long enough for a weekend and a day off; afterwards nobody remembers what it was for.
KEPT_FOR: Final = timedelta(days=7)
LARGEST: Final = 400_000
MOST_FIELDS: Final = 300
# The page leaves these out by their type; a script that does not is not believed.
SECRET: Final = re.compile(r"pass(word|phrase|code)|^code$|^credential$|token|^_", re.IGNORECASE)

Fields = dict[str, list[str]]


def kept_fields(sent: Any) -> Fields | None:
    """Return the fields worth keeping by name, secrets left out; None for what is no form at all."""
    if not isinstance(sent, Mapping) or len(sent) > MOST_FIELDS:
        return None
    kept: Fields = {}
    for name, values in sent.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            return None
        if not SECRET.search(name):
            kept[name] = values
    return kept
