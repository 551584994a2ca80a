"""Every dose that was acknowledged is there after the process that recorded it was killed, 200 times.

Doses are recorded through the real service by two processes at a time; each says a dose's key only
after the commit, and is killed with SIGKILL at a random moment (trust.md S-05).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice

from tools.trust.installed import installation, manage, say, use
from tools.trust.lives import Life
from tools.trust.recording import missing_doses, record_doses
from tools.trust.report import conclude

LOOK_EVERY = 20
MOST_DOSES = 8
LONGEST_SECONDS = 600


def main() -> None:
    """Record, kill, look; and at the end look at everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable choice of moments
    with installation() as environment:
        manage(environment, "demo", "--if-empty", "--clients", "40")
        use(environment)
        # Once here, so that no child has to import before it records.
        acknowledged = {next(record_doses(0, 1))}
        kills = missing = damaged = 0
        while kills < options.kills:
            lives = [Life(partial(_some_doses, part)) for part in range(2)]
            for life in lives:
                acknowledged |= {line.strip() for line in _first_lines(life, dice.randint(1, 4))}
            for life in dice.sample(lives, 2):
                time.sleep(dice.uniform(0, 0.03))
                kills += life.kill()
                acknowledged |= set(life.rest())
            if kills % LOOK_EVERY == 0:
                missing += missing_doses(acknowledged)
                damaged += _is_damaged("quick_check")
                say(f"Killed {kills} of {options.kills}, {len(acknowledged)} doses acknowledged")
        missing += missing_doses(acknowledged)
        damaged += _is_damaged("integrity_check")
        findings = _ledger_findings()
        conclude(
            "kill_nine",
            ok=missing == damaged == findings == 0 and len(acknowledged) >= kills,
            kills=kills, doses_acknowledged=len(acknowledged), doses_missing=missing, damaged=damaged,
            ledger_findings=findings,
        )  # fmt: skip


def _some_doses(part: int) -> Iterator[str]:
    """Record a few doses, so that a busy machine does not make a life a long one; then wait for the end."""
    yield from islice(record_doses(part, 2), MOST_DOSES)
    time.sleep(LONGEST_SECONDS)


def _first_lines(life: Life, number: int) -> list[str]:
    lines = [life.said.readline() for _line in range(number)]
    if not all(lines):
        raise SystemExit("A process that records ended by itself.")
    return lines


def _is_damaged(pragma: str) -> int:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by now

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        return int(cursor.fetchall() != [("ok",)])


def _ledger_findings() -> int:
    from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now

    return len(list(verify()))


if __name__ == "__main__":
    main()
