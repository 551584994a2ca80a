"""Fifty processes at once for one hour, signature, unit, invitation, code or message: one has it, none breaks.

On SQLite and on PostgreSQL; the others are refused with an ordinary page.
"""

from __future__ import annotations

import argparse
import json
from typing import Any, Final

from tools.trust.installed import installation, say, start
from tools.trust.report import conclude

RUNNERS: Final = 50
# Seven races on two databases: more than a hundred rounds.
ROUNDS: Final = 8
DATABASES: Final = ("sqlite", "postgresql")


def main() -> None:
    """Run all races on both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--runners", type=int, default=RUNNERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--database", choices=DATABASES, action="append", help="only on this one")
    parser.add_argument("--only", default="", help="only the races with this in their name")
    options = parser.parse_args()
    rounds = won_once = errors = 0
    kinds: set[str] = set()
    for database in options.database or DATABASES:
        say(f"On {database}")
        for name, found in _run_on(database, options).items():
            kinds.add(name)
            rounds, won_once = rounds + found["rounds"], won_once + found["won_once"]
            errors += found["errors"]
    conclude(
        "races",
        ok=won_once == rounds > 0 and errors == 0,
        races=len(kinds), runners=options.runners, rounds=rounds, won_exactly_once=won_once, errors=errors,
    )  # fmt: skip


def _run_on(database: str, options: argparse.Namespace) -> dict[str, Any]:
    with installation(postgres=database == "postgresql") as installed:
        environment = {
            **installed,
            "DJANGO_SETTINGS_MODULE": "tools.trust.check_settings",
            "KAPSTONE_LOG_LEVEL": "CRITICAL",
        }
        arguments = ["-m", "tools.trust.racing", "-n", str(options.runners), "--rounds", str(options.rounds)]
        process = start(environment, *arguments, "--only", options.only)
        output, _ = process.communicate()
    found: dict[str, Any] = json.loads(output) if process.returncode == 0 else {}
    return found or {"": {"rounds": 1, "won_once": 0, "errors": 1}}


if __name__ == "__main__":
    main()
