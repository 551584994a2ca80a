"""Move everything to another database, SQLite or PostgreSQL; all of it, proven equal, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import dj_database_url
from django.db import connection

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.backups import databases, places, postgres
from clinic.backups.in_use import out_of_use
from clinic.backups.manifest import Manifest
from clinic.backups.snapshot import copy_pages, describe, take_snapshot
from clinic.backups.verification import Finding, examine, ledger, open_sealed_values


class MoveRefused(Exception):
    """Nothing was changed at the target; carries the sentence for whoever runs the command."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What arrived, counted at the target."""

    manifest: Manifest
    rows: int
    tables: int
    sealed_opened: int


def move_database(url: str, *, now: datetime) -> Moved:
    """Copy the whole database of this installation to an empty one, and prove that all of it arrived.

    The source stays as it is, and is held out of use meanwhile. Raises :class:`MoveRefused`,
    :class:`DatabaseInUse` or :class:`places.AnotherRun`.
    """
    target = _target(url)
    with places.only_run() as work, out_of_use(now=now) as source:
        if missing := databases.unapplied_migrations():
            raise MoveRefused(f"The database is not up to date ({missing[0]}). Run `manage.py prepare` first.")
        snapshot = work / "moving.sqlite3"
        if source.vendor == "sqlite":
            copy_pages(source.connection, snapshot)
        else:
            take_snapshot(snapshot)
        manifest = describe(snapshot, taken_at=now, engine=source.vendor)
        with databases.opened(databases.scratch_file(snapshot)):
            _refuse(examine(manifest).findings)
        _deliver(snapshot, target, now=now)
        return _prove(target, manifest, now=now)


def _target(url: str) -> dict[str, Any]:
    try:
        target: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.UnknownSchemeError):
        raise MoveRefused("The target must look like postgresql://user:password@host/name or sqlite:///file.") from None
    if target["ENGINE"] == databases.SQLITE:
        if Path(target["NAME"]).exists():
            raise MoveRefused("The target file exists already. Name one that does not.")
        return databases.sqlite_file(Path(target["NAME"]))
    if "postgresql" not in target["ENGINE"]:
        raise MoveRefused("A practice moves between SQLite and PostgreSQL only.")
    with databases.opened(target) as there:
        if databases.has_tables(there):
            raise MoveRefused("The target database is not empty. Create a new one for the practice.")
    return target


def _deliver(snapshot: Path, target: dict[str, Any], *, now: datetime) -> None:
    if target["ENGINE"] != databases.SQLITE:
        postgres.fill_and_swap(snapshot, target, now=now)
        return
    path = Path(target["NAME"])
    ready = path.with_name(f".{path.name}.moving")
    ready.unlink(missing_ok=True)
    with databases.opened(databases.scratch_file(snapshot)) as source:
        source.ensure_connection()
        copy_pages(source.connection, ready)
    places.make_private_and_last(ready)
    ready.replace(path)
    places.sync_folder(path.parent)


def _prove(target: dict[str, Any], manifest: Manifest, *, now: datetime) -> Moved:
    with databases.opened(target) as there:
        opened, unopenable = open_sealed_values(sample=None)
        unready = postgres.unready(manifest.lasting) if there.vendor == "postgresql" else []
        _refuse([*ledger(manifest), *unopenable, *unready])
        hashed = [count for table, count in manifest.rows.items() if table not in databases.NOT_OURS]
        audit.record(actor=None, system="move", act=Act.EXPORT, action="backups.database.moved", at=now)
        connection.close()
    return Moved(manifest=manifest, rows=sum(hashed), tables=len(hashed), sealed_opened=opened)


def _refuse(findings: list[Finding] | tuple[Finding, ...]) -> None:
    if findings:
        found = "; ".join(f"{finding.problem} {finding.where}".strip() for finding in findings)
        raise MoveRefused(f"What would be moved is not sound: {found}.")
