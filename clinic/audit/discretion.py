"""Acts that pages show to nobody but whoever did them.

The ledger is complete: these acts are recorded, chained and verified like all others. What is
narrowed down is the reading of it, where the mere fact that something was written tells too much.
Apps above add their area in ``AppConfig.ready``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q


@dataclass(frozen=True, kw_only=True)
class PrivateArea:
    """The actions that begin with ``prefix``, save those in ``shown``, which every reader sees."""

    prefix: str
    shown: frozenset[str] = frozenset()


private_areas: Final[list[PrivateArea]] = []


def shown_to(reader_id: UUID | None) -> Q:
    """Return the condition of the events that may be shown to this reader."""
    condition = Q()
    for area in private_areas:
        hidden = Q(action__startswith=area.prefix) & ~Q(action__in=area.shown)
        if reader_id is not None:
            # Written out: what a task did has no actor, and NULL would slip through a comparison.
            hidden &= Q(actor_id__isnull=True) | ~Q(actor_id=reader_id)
        condition &= ~hidden
    return condition
