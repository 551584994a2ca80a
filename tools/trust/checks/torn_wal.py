"""A write-ahead log cut anywhere, as a power cut leaves it, opens whole and with all that was safe before the cut.

The log of 200 recorded acts is cut at 400 random bytes, half of the cuts followed by random bytes;
each time the database is opened, examined, and its ledger walked (trust.md S-06).
"""

from __future__ import annotations

import argparse
import random
import shutil
from pathlib import Path

from tools.trust.installed import installation, say, use
from tools.trust.report import conclude

ACTS = 200


def main() -> None:
    """Record, cut, open."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--cuts", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable choice of places
    with installation() as environment:
        use(environment)
        folder = Path(environment["KAPSTONE_DATA"])
        database, ends = _record(folder)
        broken = lost = 0
        for number in range(options.cuts):
            cut = dice.randrange(ends[-1] + 1)
            torn = _torn_copy(
                database, folder / "torn", cut, dice.randbytes(dice.randrange(9000)) if number % 2 else b""
            )
            safe = sum(end <= cut for end in ends)
            is_whole, found = _examine(torn)
            broken += not is_whole
            lost += found < safe
            if number % 100 == 99:
                say(f"Cut {number + 1} of {options.cuts}")
    conclude(
        "torn_wal", ok=broken == lost == 0 and options.cuts > 0,
        cuts=options.cuts, with_random_tail=options.cuts // 2, log_bytes=ends[-1], not_whole=broken,
        safe_acts_lost=lost,
    )  # fmt: skip


def _record(folder: Path) -> tuple[Path, list[int]]:
    """Record acts without a checkpoint; return a copy of the files, and how long the log was after each act."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    from clinic.audit import services as audit  # noqa: PLC0415 -- Django is set up by now
    from clinic.audit.terms import Act  # noqa: PLC0415 -- Django is set up by now

    live = Path(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
    log, ends = Path(f"{live}-wal"), []
    for _act in range(ACTS):
        audit.record(actor=None, system="check", act=Act.VIEW, action="check.record.viewed")
        ends.append(log.stat().st_size)
    copy = folder / "whole.sqlite3"
    shutil.copyfile(live, copy)
    shutil.copyfile(log, f"{copy}-wal")
    return copy, ends


def _torn_copy(database: Path, folder: Path, cut: int, tail: bytes) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    torn = folder / database.name
    shutil.copyfile(database, torn)
    Path(f"{torn}-wal").write_bytes(Path(f"{database}-wal").read_bytes()[:cut] + tail)
    return torn


def _examine(torn: Path) -> tuple[bool, int]:
    """Open it as the application does; say whether it is whole, and how many of the acts it holds."""
    from clinic.audit.models import AuditEvent  # noqa: PLC0415 -- Django is set up by now
    from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups import databases  # noqa: PLC0415 -- Django is set up by now

    with databases.opened(databases.sqlite_file(torn)) as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        is_whole = cursor.fetchall() == [("ok",)] and list(verify()) == []
        return is_whole, AuditEvent.objects.filter(action="check.record.viewed").count()


if __name__ == "__main__":
    main()
