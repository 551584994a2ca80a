"""Seeded chance: the same seed gives the same practice, down to its identifiers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A random source with the few draws the generator needs."""

    def __init__(self, seed: int | str) -> None:
        # Not for secrets: determinism is the point.
        self._random = random.Random(seed)  # noqa: S311 -- synthetic data, not a secret

    def uuid(self) -> uuid.UUID:
        """Return a version-4 UUID drawn from the seed."""
        return uuid.UUID(int=self._random.getrandbits(128), version=4)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items, each as likely."""
        return self._random.choice(items)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return one of the keys, as likely as its weight."""
        return self._random.choices(list(weights), weights=list(weights.values()))[0]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different items in random order."""
        return self._random.sample(items, min(count, len(items)))

    def happens(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random.random() < probability

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return self._random.randint(low, high)

    def normal(self, mean: float, deviation: float, low: float, high: float) -> float:
        """Return a normal draw, clipped to the range."""
        return min(high, max(low, self._random.gauss(mean, deviation)))

    def branch(self, name: str) -> Chance:
        """Return an independent source, so that a change in one part leaves the others alone."""
        return Chance(f"{name}:{self._random.getrandbits(64)}")
