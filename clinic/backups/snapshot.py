"""Write the database of this installation, as it is at one instant, into a SQLite file.

One form for both engines: SQLite copies itself page by page (its online backup), PostgreSQL's rows
are read in one repeatable-read transaction. A backup therefore restores into either, and can be
examined where no database server may be asked for a scratch database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from clinic.backups import databases
from clinic.backups.manifest import Manifest
from clinic.backups.rows import Hashes, copy_rows, hash_rows

READ_BYTES: Final = 1024 * 1024


class RowsDiffer(Exception):
    """A copy does not hold exactly what was read."""

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables
        super().__init__(f"The copy differs from what was read: {', '.join(tables)}.")


def take_snapshot(target: Path) -> None:
    """Write every committed row into a new SQLite file; nobody who works is held up."""
    source = databases.own_sqlite_file()
    if source is not None:
        import sqlite3  # noqa: PLC0415 -- the one that clinic.sqlite_shim put in place

        with closing(sqlite3.connect(f"file:{quote(str(source))}?mode=rw", uri=True, timeout=30)) as live:
            copy_pages(live, target)
        return
    scratch = databases.connect(databases.prepared_scratch(target))
    try:
        read = copy_from_postgres(databases.own_settings(), scratch)
        refuse_difference(read, scratch)
    finally:
        scratch.close()


def copy_from_postgres(database: dict[str, Any], target: Any) -> Hashes:
    """Copy every row of one instant of a PostgreSQL database; return what was read."""
    from psycopg import IsolationLevel  # noqa: PLC0415 -- only where PostgreSQL is used

    options = {**database.get("OPTIONS", {}), "isolation_level": IsolationLevel.REPEATABLE_READ}
    with databases.opened({**database, "OPTIONS": options}), transaction.atomic():
        return copy_rows(target)


def refuse_difference(read: Hashes, copy: Any) -> None:
    """Read a copy back and raise :class:`RowsDiffer` when it is not what was read."""
    with databases.standing_in(copy):
        written = hash_rows()
    if different := sorted(table for table in read if read[table] != written.get(table)):
        raise RowsDiffer(different)


def copy_pages(live: Any, target: Path) -> None:
    """Copy a SQLite database, through a connection to it, into a new file."""
    import sqlite3  # noqa: PLC0415 -- the one that clinic.sqlite_shim put in place

    with closing(sqlite3.connect(target)) as copy:
        # All pages in one step: in steps, every write in between would begin the copy anew.
        live.backup(copy)


def describe(snapshot: Path, *, taken_at: datetime, engine: str) -> Manifest:
    """Say what a snapshot holds."""
    with databases.opened(databases.scratch_file(snapshot)) as connection, connection.cursor() as cursor:
        rows, lasting = count_rows(cursor), tables_that_last(cursor)
        cursor.execute("SELECT seq, hash FROM audit_ledgerhead")
        seq, head = cursor.fetchone()
        migrations = databases.applied_migrations()
    return Manifest(
        taken_at=taken_at,
        engine=engine,
        version=settings.VERSION,
        migrations=migrations,
        rows=rows,
        lasting=lasting,
        ledger_seq=seq,
        ledger_hash=head,
        database_bytes=snapshot.stat().st_size,
        database_sha256=sha256_of(snapshot),
    )


def count_rows(cursor: Any) -> dict[str, int]:
    """Return the number of rows of every table of a SQLite database."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%' ORDER BY name")
    counts = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # nosec B608 # noqa: S608 -- names from the schema
        counts[name] = int(cursor.fetchone()[0])
    return counts


def tables_that_last(cursor: Any) -> tuple[str, ...]:
    """Return the tables whose rows a trigger keeps from being removed."""
    cursor.execute(
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%% BEFORE DELETE ON %%'"
        " ORDER BY tbl_name"
    )
    return tuple(name for (name,) in cursor.fetchall())


def parts_of(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes in parts."""
    with path.open("rb") as handle:
        while part := handle.read(READ_BYTES):
            yield part


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    for part in parts_of(path):
        digest.update(part)
    return digest.hexdigest()
