"""Up to 32 processes write to SQLite through Django, 8 read and one copies: nothing is locked, nothing lost.

Each write appends to the ledger: it reads where the ledger ends and writes what follows, so that a
lost update would break the chain (trust.md S-02).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tools.trust.installed import installation, manage, say, use
from tools.trust.lives import Life
from tools.trust.report import conclude

THINK_SECONDS = 0.02
LONGEST_WAIT_SECONDS = 10.0
READERS = 8


def main() -> None:
    """Climb the ladder of writers and judge the sums."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--writers", type=int, nargs="+", default=[1, 4, 8, 16, 32])
    parser.add_argument("--seconds", type=float, default=10, help="how long each number of writers writes")
    parser.add_argument("--last-seconds", type=float, default=60, help="how long the most writers write")
    options = parser.parse_args()
    with installation() as environment:
        manage(environment, "demo", "--if-empty", "--clients", "20")
        use(environment)
        rounds = []
        for writers in options.writers:
            seconds = options.last_seconds if writers == max(options.writers) else options.seconds
            rounds.append(_round(writers, seconds))
            say(json.dumps(rounds[-1]))
    top = max(rounds, key=lambda found: found["writers"])
    conclude(
        "sqlite_writers",
        ok=all(found["locked"] == found["lost"] == found["ledger_findings"] == found["bad_copies"] == 0
               and found["max_wait"] < LONGEST_WAIT_SECONDS and found["copies"] > 0 for found in rounds),
        locked=sum(found["locked"] for found in rounds),
        lost_updates=sum(found["lost"] for found in rounds),
        writes=sum(found["writes"] for found in rounds),
        copies=sum(found["copies"] for found in rounds),
        max_wait_16=next((found["max_wait"] for found in rounds if found["writers"] == 16), None),
        p99_wait_16=next((found["p99_wait"] for found in rounds if found["writers"] == 16), None),
        most_writers=top["writers"], max_wait=top["max_wait"], p99_wait=top["p99_wait"],
        writes_per_second=top["per_second"],
    )  # fmt: skip


def _round(writers: int, seconds: float) -> dict[str, Any]:
    before, until = _head(), time.monotonic() + seconds
    lives = [Life(partial(_write, until)) for _writer in range(writers)]
    readers = [Life(partial(_read, until)) for _reader in range(READERS)]
    copier = Life(partial(_copy, until))
    written = [json.loads(life.end()[-1]) for life in lives]
    locked = sum(int(life.end()[-1]) for life in readers) + sum(one["locked"] for one in written)
    copies, bad_copies = json.loads(copier.end()[-1])
    waits = sorted(wait for one in written for wait in one["waits"])
    return {
        "writers": writers,
        "writes": len(waits),
        "per_second": round(len(waits) / seconds),
        "locked": locked,
        "lost": len(waits) - (_head() - before),
        "max_wait": round(waits[-1], 3),
        "p99_wait": round(waits[int(len(waits) * 0.99)], 3),
        "copies": copies,
        "bad_copies": bad_copies,
        "ledger_findings": _findings(),
    }


def _write(until: float) -> Iterator[str]:
    from django.db import OperationalError  # noqa: PLC0415 -- Django is set up by now

    from clinic.audit import services as audit  # noqa: PLC0415 -- Django is set up by now
    from clinic.audit.terms import Act  # noqa: PLC0415 -- Django is set up by now

    waits, locked = [], 0
    while time.monotonic() < until:
        started = time.monotonic()
        try:
            audit.record(actor=None, system="check", act=Act.VIEW, action="check.record.viewed")
        except (audit.LedgerUnavailable, OperationalError):
            locked += 1
        else:
            waits.append(time.monotonic() - started)
        time.sleep(THINK_SECONDS)
    yield json.dumps({"waits": waits, "locked": locked})


def _read(until: float) -> Iterator[str]:
    from django.db import OperationalError  # noqa: PLC0415 -- Django is set up by now

    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now
    from clinic.audit.models import AuditEvent  # noqa: PLC0415 -- Django is set up by now

    locked = 0
    while time.monotonic() < until:
        try:
            list(Client.objects.order_by("search_name")[:25])
            AuditEvent.objects.count()
        except OperationalError:
            locked += 1
        time.sleep(THINK_SECONDS)
    yield str(locked)


def _copy(until: float) -> Iterator[str]:
    """Copy as a backup does, over and over: each copy holds at least what was committed before it began."""
    from clinic.backups import databases  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.snapshot import take_snapshot  # noqa: PLC0415 -- Django is set up by now

    copies = bad = 0
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            head, copy = _head(), Path(folder) / "copy.sqlite3"
            take_snapshot(copy)
            with databases.opened(databases.scratch_file(copy)) as connection, connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                bad += cursor.fetchall() != [("ok",)] or _head() < head
        copies += 1
        time.sleep(0.5)
    yield json.dumps([copies, bad])


def _head() -> int:
    from clinic.audit.models import LedgerHead  # noqa: PLC0415 -- Django is set up by now

    return LedgerHead.objects.get(pk=1).seq


def _findings() -> int:
    from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now

    return len(list(verify()))


if __name__ == "__main__":
    main()
