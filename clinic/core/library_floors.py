"""The oldest versions of libraries this may run on, and what each floor answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A version, and the weakness that older ones have."""

    version: str
    answers: str


FLOORS: Final[Mapping[str, Floor]] = MappingProxyType(
    {
        "django": Floor(version="5.2.19", answers="CVE-2026-1287, CVE-2026-1312, CVE-2026-25674, CVE-2026-35193"),
        "django-allauth": Floor(version="65.21.1", answers="CVE-2026-97764, CVE-2025-65430"),
        "weasyprint": Floor(version="70.0", answers="CVE-2025-68616, CVE-2026-49452"),
        "celery": Floor(version="5.7.0", answers="broker passwords in logs before 5.6"),
        "kombu": Floor(version="5.7.0", answers="workers that fall silent after a reconnection"),
        "pysqlite3": Floor(version="0.6.1", answers="the write-ahead-log race of SQLite before 3.51.3"),
        "cryptography": Floor(version="44.0.1", answers="CVE-2024-12797"),
        "fonttools": Floor(version="4.60.2", answers="CVE-2025-66034"),
        "pillow": Floor(version="11.3.0", answers="CVE-2025-48379"),
    }
)


def is_below(version: str, floor: str) -> bool:
    """Say whether a version is older than a floor; a pre-release counts as the release before it."""
    found, needed = _numbers(version), _numbers(floor)
    length = max(len(found), len(needed))
    padded = found + (0,) * (length - len(found)), needed + (0,) * (length - len(needed))
    is_unfinished = re.search(r"\d(?:a|b|rc|\.dev)\d", version) is not None
    return padded[0] < padded[1] or (padded[0] == padded[1] and is_unfinished)


def below_floor() -> list[tuple[str, str, Floor]]:
    """Return each installed library that is too old, with its version."""
    installed = {name: _installed(name) for name in FLOORS}
    return [
        (name, version, FLOORS[name]) for name, version in installed.items() if is_below(version, FLOORS[name].version)
    ]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "0"


def _numbers(version: str) -> tuple[int, ...]:
    released = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in released[0].split(".")) if released else (0,)
