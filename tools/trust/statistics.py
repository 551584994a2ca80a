"""Whether two sets of measurements can be told apart: Mann-Whitney U, and Holm's correction.

Written out, because the libraries that have them are far larger than everything that needs them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence


def mann_whitney_p(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the two-sided p of both coming from one distribution.

    Normal approximation with corrections for ties and continuity; good from about 20 values each.
    """
    m, n = len(first), len(second)
    ranks = _mean_ranks([*first, *second])
    u = sum(ranks[value] for value in first) - m * (m + 1) / 2
    total = m + n
    ties = sum(count**3 - count for count in Counter([*first, *second]).values())
    variance = m * n / 12 * ((total + 1) - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    distance = max(0.0, abs(u - m * n / 2) - 0.5)
    return math.erfc(distance / math.sqrt(variance) / math.sqrt(2))


def holm(raw: Mapping[str, float]) -> dict[str, float]:
    """Return the p values corrected for how many were looked at."""
    corrected: dict[str, float] = {}
    floor = 0.0
    for place, (name, p) in enumerate(sorted(raw.items(), key=lambda item: item[1])):
        floor = max(floor, min(1.0, p * (len(raw) - place)))
        corrected[name] = floor
    return corrected


def _mean_ranks(values: Sequence[float]) -> dict[float, float]:
    ranks: dict[float, float] = {}
    counted = 0
    for value, count in sorted(Counter(values).items()):
        ranks[value] = counted + (count + 1) / 2
        counted += count
    return ranks
