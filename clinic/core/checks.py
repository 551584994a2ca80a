"""System checks: the process does not start on an unsafe database or key ring."""

from __future__ import annotations

from typing import Any, Final

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from clinic.core.keyring import KeyRingError, key_ring

# The write-ahead-log race was fixed in these releases (trust.md 0.1, fact 1).
SAFE_SQLITE: Final = (3, 51, 3)
SAFE_SQLITE_BACKPORTS: Final = {(3, 44): 6, (3, 50): 7}
EXPECTED_PRAGMAS: Final = {
    "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0, "recursive_triggers": 1,
}  # fmt: skip
BUSY_TIMEOUT_MS: Final = 30_000


def sqlite_version_is_safe(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite is free of the write-ahead-log race."""
    if version >= SAFE_SQLITE:
        return True
    needed = SAFE_SQLITE_BACKPORTS.get(version[:2])
    return needed is not None and version[2] >= needed


@register()
def check_sqlite_version(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a SQLite library that can corrupt the database."""
    if connection.vendor != "sqlite":
        return []
    import sqlite3  # noqa: PLC0415 -- the one that clinic.sqlite_shim put in place

    if sqlite_version_is_safe(sqlite3.sqlite_version_info):
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt a database in WAL mode.",
            hint="Start through manage.py, wsgi.py or celery.py, which load the bundled SQLite.",
            id="kapstone.E001",
        )
    ]


@register(Tags.database)
def check_sqlite_pragmas(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a connection without the durability that a dose record needs."""
    if not databases or connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return []
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for pragma in (*EXPECTED_PRAGMAS, "busy_timeout"):
            row = cursor.execute(f"PRAGMA {pragma}").fetchone()
            found[pragma] = row[0] if row else 0
    wrong = [name for name, value in EXPECTED_PRAGMAS.items() if found[name] != value]
    if int(str(found["busy_timeout"])) < BUSY_TIMEOUT_MS:
        wrong.append("busy_timeout")
    return [Error(f"SQLite runs with an unsafe {name} ({found[name]}).", id="kapstone.E002") for name in wrong]


@register()
def check_key_ring(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start without a usable key ring."""
    try:
        key_ring()
    except KeyRingError as problem:
        return [Error(str(problem), id="kapstone.E003")]
    return []
