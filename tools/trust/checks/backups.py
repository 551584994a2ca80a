"""100 backups taken while doses are recorded, each restored and examined: nothing acknowledged before is missing.

Four processes record through the real service and acknowledge each dose after its commit. Each
backup verifies itself; then it is unpacked here once more, and searched for every dose that had been
acknowledged when it began. At the end everything is restored in place, and timed. On SQLite, and a
tenth as often on PostgreSQL (trust.md S-08).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Thread
from typing import Any

from tools.common import ROOT
from tools.trust.filling import add_clients, add_practice
from tools.trust.installed import installation, manage, say, start, use
from tools.trust.report import conclude

RECORDERS = 4
# What a restore changes on purpose: it is recorded, ends sign-ins, and asks somebody about messages due meanwhile.
SET_RIGHT = frozenset(
    {"audit_auditevent", "audit_ledgerhead", "django_session", "usersessions_usersession", "reminders_reminder",
     "clients_task"}
)  # fmt: skip


def main() -> None:
    """Take, restore, compare; on both engines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--backups", type=int, default=100)
    parser.add_argument("--postgres-backups", type=int, default=10, help="0 leaves PostgreSQL out")
    parser.add_argument("--clients", type=int, default=1000, help="how big the practice is")
    parser.add_argument("--only-postgres", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_postgres:
        found = _run(options.postgres_backups, options.clients, postgres=True)
        conclude("backups_postgres", ok=_is_good(found), **found)
    on_sqlite = _run(options.backups, options.clients, postgres=False)
    figures, good = {f"{name}": value for name, value in on_sqlite.items()}, _is_good(on_sqlite)
    if options.postgres_backups:
        on_postgres = _in_own_process(options)
        good = good and on_postgres["ok"]
        figures |= {f"postgresql_{name}": on_postgres[name] for name in on_sqlite}
    conclude("backups", ok=good, **figures)


def _in_own_process(options: argparse.Namespace) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.trust.checks.backups", "--only-postgres", "--clients", str(options.clients),
         "--postgres-backups", str(options.postgres_backups)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _is_good(found: Mapping[str, Any]) -> bool:
    return bool(
        found["taken"] == found["verified"] == found["restored"] > 0
        and found["doses_missing"] == 0
        and found["acknowledged"] > 0
        and found["restore_ok"]
    )


def _run(backups: int, clients: int, *, postgres: bool) -> dict[str, Any]:
    with installation(postgres=postgres) as environment:
        manage(environment, "demo", "--if-empty", "--clients", "25")
        use(environment)
        add_clients(add_practice("Big"), clients)
        recorders = [_Recorder(environment, part) for part in range(RECORDERS)]
        try:
            while not all(recorder.has_begun for recorder in recorders):
                time.sleep(0.05)
            figures = _take_and_restore(backups, recorders)
        finally:
            acknowledged = sum(recorder.stop() for recorder in recorders)
        return {**figures, "acknowledged": acknowledged, **_restore_in_place()}


class _Recorder:
    """A process that records doses, and the keys it acknowledged."""

    def __init__(self, environment: Mapping[str, str], part: int) -> None:
        self.process = start(environment, "-m", "tools.trust.recording", str(part), str(RECORDERS), "0")
        self.acknowledged: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.acknowledged.append(line.strip())

    @property
    def has_begun(self) -> bool:
        """Whether it acknowledged anything; raises :class:`SystemExit` when it ended by itself."""
        if self.process.poll() is not None:
            raise SystemExit("A process that records ended by itself.")
        return bool(self.acknowledged)

    def stop(self) -> int:
        """Kill it; return how much it had acknowledged."""
        ended_before = self.process.poll() is not None
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if ended_before:
            raise SystemExit("A process that records ended by itself.")
        return len(self.acknowledged)


def _take_and_restore(backups: int, recorders: list[_Recorder]) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from clinic.backups import places  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.services.taking import take_backup  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.terms import RunState  # noqa: PLC0415 -- Django is set up by now

    verified = restored = missing = 0
    seconds = []
    for number in range(backups):
        before = {key for recorder in recorders for key in list(recorder.acknowledged)}
        run = take_backup(now=timezone.now())
        seconds.append(run.seconds or 0.0)
        verified += run.state == RunState.VERIFIED
        held = _doses_in(places.folder() / run.file_name)
        restored += held is not None
        missing += len(before - (held or set()))
        if number % 10 == 9:
            say(f"{number + 1} of {backups} backups, the last of {run.rows} rows in {run.seconds} s")
    return {
        "taken": backups,
        "verified": verified,
        "restored": restored,
        "doses_missing": missing,
        "slowest_backup_seconds": max(seconds),
    }


def _doses_in(backup: Path) -> set[str] | None:
    """Restore a backup by itself and return the doses in it; None when it is not whole."""
    from clinic.backups import databases  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.packing import unpack  # noqa: PLC0415 -- Django is set up by now
    from sessions.models import Dose  # noqa: PLC0415 -- Django is set up by now

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "restored.sqlite3"
        unpack(backup, copy)
        with databases.opened(databases.scratch_file(copy)) as connection, connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if cursor.fetchall() != [("ok",)]:
                return None
            return {str(key) for key in Dose.objects.values_list("key", flat=True)}


def _restore_in_place() -> dict[str, Any]:
    """Take a last backup with nobody at work, restore it over the database, and compare every table."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from clinic.backups import places  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.rows import hash_rows  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.services.restoring import restore  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.services.taking import take_backup  # noqa: PLC0415 -- Django is set up by now

    before = hash_rows()
    run = take_backup(now=timezone.now())
    connection.close()
    done = restore(places.folder() / run.file_name, now=timezone.now(), replace=True)
    after = hash_rows()
    changed = {table for table in before if before[table] != after[table]}
    return {
        "restore_seconds": round(done.seconds, 1),
        "restore_ok": changed <= SET_RIGHT,
        "tables_changed": sorted(changed),
        "rows": run.rows,
        "database_bytes": done.manifest.database_bytes,
    }


if __name__ == "__main__":
    main()
