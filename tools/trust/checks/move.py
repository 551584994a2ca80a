"""A seeded practice moves from SQLite to PostgreSQL and back: every row equal, every value opening, every guard up.

The command proves it while it moves; this check asks again from outside (trust.md S-13).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.postgres import running_server
from tools.trust.installed import installation, manage, say, start, use
from tools.trust.report import conclude

LEDGER = {"audit_auditevent", "audit_ledgerhead"}


def main() -> None:
    """Move there and back, and look at each side in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--clients", type=int, default=60)
    parser.add_argument("--look", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.look:
        look()
        return
    with installation() as environment, running_server() as address:
        manage(environment, "demo", "--if-empty", "--clients", str(options.clients))
        there = {**environment, "DATABASE_URL": address}
        back = {**environment, "DATABASE_URL": f"sqlite:///{Path(environment['KAPSTONE_DATA']) / 'back.sqlite3'}"}
        sides = [_look(environment)]
        seconds = []
        for source, target in ((environment, there), (there, back)):
            started = time.monotonic()
            say(manage(source, "move_database", "--to", target["DATABASE_URL"]).strip())
            seconds.append(round(time.monotonic() - started, 1))
            sides.append(_look(target))
    first, second, third = sides
    figures = {
        "rows": sum(rows for rows, _total in first["tables"].values()),
        "tables": len(first["tables"]),
        "differing": len(_differing(first, second)) + len(_differing(second, third)),
        "sealed_values": second["values"],
        "unreadable": sum(side["unreadable"] for side in sides),
        "ledger_findings": sum(side["ledger_findings"] for side in sides),
        "guards_that_refused": f"{second['refused']} of {second['guarded']}",
    }
    conclude(
        "move",
        ok=figures["differing"] == figures["unreadable"] == figures["ledger_findings"] == 0
        and second["refused"] == second["guarded"] == first["guarded"] > 0
        and second["values"] > 0,
        to_postgresql_seconds=seconds[0], back_seconds=seconds[1], **figures,
    )  # fmt: skip


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """Return the tables that are not equal; the ledger gained the row that tells of the move."""
    tables = {*one["tables"], *other["tables"]} - LEDGER
    differing = {table for table in tables if one["tables"].get(table) != other["tables"].get(table)}
    if other["tables"]["audit_auditevent"][0] != one["tables"]["audit_auditevent"][0] + 1:
        differing.add("audit_auditevent")
    return differing


def _look(environment: Mapping[str, str]) -> dict[str, Any]:
    process = start(environment, "-m", "tools.trust.checks.move", "--look")
    said, _errors = process.communicate()
    if process.returncode != 0:
        raise SystemExit("A side could not be looked at.")
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return found


def look() -> None:
    """Say what the database of this process holds."""
    use(os.environ)
    from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now
    from clinic.backups.rows import hash_rows  # noqa: PLC0415 -- Django is set up by now
    from tools.trust.sealed_values import count_unreadable  # noqa: PLC0415 -- Django is set up by now

    values, unreadable = count_unreadable()
    guarded, refused = _try_guards()
    json.dump(
        {
            "tables": {name: (table.rows, table.total) for name, table in hash_rows().items()},
            "values": values,
            "unreadable": unreadable,
            "ledger_findings": len(list(verify())),
            "guarded": guarded,
            "refused": refused,
        },
        sys.stdout,
    )


def _try_guards() -> tuple[int, int]:
    """Try to remove a row of every guarded table that has one; return how many there are, and how many refused."""
    from django.apps import apps  # noqa: PLC0415 -- Django is set up by now
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415 -- Django is set up by now

    names = ("clients_weight", "audit_auditevent", "audit_ledgerhead", "therapy_sessions_dose",
             "therapy_sessions_vitalreading", "therapy_sessions_countevent", "clients_consentrecord",
             "scheduling_appointmentstatuschange")  # fmt: skip
    known = {model._meta.db_table: model for model in apps.get_models()}
    filled = [name for name in names if known[name]._base_manager.exists()]
    refused = 0
    for name in filled:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {name}")  # nosec B608 # noqa: S608 -- names from above
                transaction.set_rollback(True)
        except DatabaseError as problem:
            refused += "FOREIGN KEY" not in str(problem).upper()
    return len(filled), refused


if __name__ == "__main__":
    main()
