"""The seats of a group: how many there are, and which is free."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

# What one therapist may have side by side; the guards of the database count to the same number.
SEATS: Final = 6


def free_seat(taken: Collection[int]) -> int | None:
    """Return the first seat that nobody holds, counted from one; None when all are held."""
    return next((seat for seat in range(1, SEATS + 1) if seat not in taken), None)
