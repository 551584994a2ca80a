"""What a browser says of itself, in the words a person knows it by.

Good enough to tell one's own telephone from a stranger's computer; anybody can claim to be anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The first that fits: browsers name the ones they descend from as well.
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
HELD_IN_HAND: Final = frozenset({"iPhone", "iPad", "Android"})


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser and what it runs on; empty where it says neither."""

    browser: str
    system: str

    @property
    def is_handheld(self) -> bool:
        """Whether it is a telephone or tablet."""
        return self.system in HELD_IN_HAND


def device_of(user_agent: str) -> Device:
    """Read a browser's own words."""
    return Device(
        browser=next((name for mark, name in BROWSERS if mark in user_agent), ""),
        system=next((name for mark, name in SYSTEMS if mark in user_agent), ""),
    )
