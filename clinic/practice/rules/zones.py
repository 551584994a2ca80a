"""Which time zones are offered: regions with a city, those of the United States first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

UNITED_STATES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
REGIONS: Final = (
    "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


def offered_zones(available: Iterable[str]) -> list[str]:
    """Return the zones to choose from; aliases such as "EST5EDT" or "posix/..." are left out."""
    known = {name for name in available if name.partition("/")[0] in REGIONS and "/" in name}
    first = [name for name in UNITED_STATES if name in known]
    return [*first, *sorted(known.difference(first)), "UTC"]


def zone_choices(available: Iterable[str]) -> list[tuple[str, str]]:
    """Return form choices: the stored name and how it is read."""
    return [(name, name.replace("_", " ")) for name in offered_zones(available)]


def is_offered(zone: str, available: Iterable[str]) -> bool:
    """Say whether a zone may be stored."""
    return zone in offered_zones(available)
