"""The notice that goes with whatever leaves of a record under 42 CFR part 2 (section 2.32, trust.md R-151)."""

from __future__ import annotations

from typing import Final

NOTICE: Final = (
    "NOTICE OF REDISCLOSURE. 42 CFR part 2 prohibits unauthorized use or disclosure of these records. "
    "This record is protected by federal confidentiality rules for substance use disorder treatment: whoever "
    "receives it may not give it on unless the written consent of the person it is about, or the rules, allow it."
)
