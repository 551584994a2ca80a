"""Which headings a progress note of each kind has, in reading order (domain.md 6.1). Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clients.notes.terms import Heading, NoteKind

_H = Heading

HEADINGS: Final[Mapping[NoteKind, tuple[Heading, ...]]] = MappingProxyType(
    {
        NoteKind.PREPARATION: (
            _H.HISTORY,
            _H.GOALS,
            _H.INTENTION,
            _H.FEARS,
            _H.SETTING,
            _H.BOUNDARIES,
            _H.DIFFICULT_MOMENTS,
            _H.SUPPORT,
            _H.SAFETY_PLAN,
            _H.INSTRUCTIONS,
            _H.NEXT_STEPS,
        ),
        NoteKind.CONSULT: (_H.REASON, _H.HISTORY, _H.GOALS, _H.IMPRESSION, _H.NEXT_STEPS),
        NoteKind.CONTACT: (_H.CONTACT_WITH, _H.BODY, _H.NEXT_STEPS),
        NoteKind.REVIEW: (_H.CHANGES, _H.WHAT_HELPED, _H.IMPRESSION, _H.NEXT_STEPS),
        NoteKind.OTHER: (_H.BODY, _H.NEXT_STEPS),
    }
)
# Touch is agreed on before the medicine, and nowhere else.
AGREES_ON_TOUCH: Final = frozenset({NoteKind.PREPARATION})


def is_empty(texts: Mapping[str, str]) -> bool:
    """Say whether nothing is written under any heading."""
    return not any(words.strip() for words in texts.values())
