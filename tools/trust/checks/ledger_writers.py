"""Many writers append to one ledger at once, some are killed, and it has no gap, no double number and no lost event.

A writer that is told the ledger cannot be written now, as a page would be, tries again; how often
that was is counted. Events a second and the time one append takes are measured (trust.md A-05, A-06).
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from tools.trust.installed import installation, say, use
from tools.trust.report import conclude

FEWEST_A_SECOND: Final = {"SQLite": 200, "PostgreSQL": 500}
SAMPLES: Final = 500
WARM_WRITERS: Final = 8
DONE: Final = b"."
REFUSED: Final = b"x"


def main() -> None:
    """Measure, then write from many processes and kill some, then verify."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--writers", type=int, default=50)
    parser.add_argument("--events", type=int, default=1000, help="events of each writer")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--any-speed", action="store_true", help="do not judge the speed: the machine does other work")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    database = "PostgreSQL" if options.postgres else "SQLite"
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable choice of victims
    with installation(postgres=options.postgres) as environment:
        use(environment)
        median, late = _latency()
        say(f"One append takes {median} ms; {options.writers} writers ...")
        rate = _throughput(WARM_WRITERS, options.events // 4 or 1)
        victims = [_Writer(number, None) for number in range(options.kills)]
        writers = [*victims, *(_Writer(number, options.events) for number in range(options.kills, options.writers))]
        killed = _kill(victims, dice)
        acknowledged, refused = zip(*(writer.finish() for writer in writers), strict=True)
        figures = _look(writers, acknowledged)
    conclude(
        "ledger_writers",
        ok=figures["findings"] == figures["lost"] == figures["unasked"] == 0
        and killed == options.kills
        and sum(acknowledged) >= options.events * (options.writers - options.kills)
        and (options.any_speed or rate >= FEWEST_A_SECOND[database]),
        database=database,
        writers=options.writers,
        killed=killed,
        acknowledged=sum(acknowledged),
        refused_and_tried_again=sum(refused),
        events_a_second=rate,
        append_ms_median=median,
        append_ms_p99=late,
        **figures,
    )


class _Writer:
    """A process that appends events and writes one byte down a pipe for each that is committed or refused."""

    def __init__(self, number: int, events: int | None) -> None:
        """Start it; with no number of events it writes until it is killed, so that a kill always meets it at work."""
        from django.db import connections  # noqa: PLC0415 -- Django is set up by now

        self.action = f"check.writer.w{number}"
        self.pipe, answers = os.pipe()
        # No connection may be shared between the two sides of a fork.
        connections.close_all()
        self.pid = os.fork()
        if self.pid == 0:
            self._write(events, answers)
        os.close(answers)

    def _write(self, events: int | None, answers: int) -> None:
        code = 1
        try:
            for _ in itertools.count() if events is None else range(events):
                while not append(self.action):
                    os.write(answers, REFUSED)
                os.write(answers, DONE)
            code = 0
        finally:
            os._exit(code)

    def kill(self) -> bool:
        """Kill it unless it has ended; say whether it was still at work."""
        if os.waitpid(self.pid, os.WNOHANG)[0]:
            return False
        os.kill(self.pid, signal.SIGKILL)
        return True

    def finish(self) -> tuple[int, int]:
        """Wait until it is gone and return how many events it acknowledged, and how many were refused at first."""
        with os.fdopen(self.pipe, "rb") as answers:
            said = answers.read()
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        return said.count(DONE), said.count(REFUSED)


def append(action: str) -> bool:
    """Append one event as a task of the application does; False when the ledger cannot be written now."""
    from clinic.audit import services as audit  # noqa: PLC0415 -- Django is set up by now
    from clinic.audit.terms import Act  # noqa: PLC0415 -- Django is set up by now

    try:
        audit.record(actor=None, system="check.writer", act=Act.CHANGE, action=action)
    except audit.LedgerUnavailable:
        return False
    return True


def _latency() -> tuple[float, float]:
    """Return the median and the 99th percentile of one append, in milliseconds, with nobody else writing."""
    times = []
    for _ in range(SAMPLES):
        started = time.perf_counter()
        append("check.writer.alone")
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return round(times[len(times) // 2], 2), round(times[int(len(times) * 0.99)], 2)


def _throughput(writers: int, events: int) -> int:
    started = time.perf_counter()
    done = sum(writer.finish()[0] for writer in [_Writer(1000 + number, events) for number in range(writers)])
    return round(done / (time.perf_counter() - started))


def _kill(victims: Sequence[_Writer], dice: random.Random) -> int:
    """Kill them one after another and return how many were still at work."""
    killed = 0
    for victim in dice.sample(victims, len(victims)):
        time.sleep(dice.uniform(0.01, 0.2))
        killed += victim.kill()
    return killed


def _look(writers: Sequence[_Writer], acknowledged: Sequence[int]) -> dict[str, Any]:
    from django.db.models import Count, Max  # noqa: PLC0415 -- Django is set up by now

    from clinic.audit.models import AuditEvent  # noqa: PLC0415 -- Django is set up by now
    from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now

    rows = AuditEvent.objects.aggregate(rows=Count("seq"), last=Max("seq"))
    written = dict(AuditEvent.objects.values_list("action").annotate(number=Count("seq")).order_by())
    pairs = [(written.get(writer.action, 0), said) for writer, said in zip(writers, acknowledged, strict=True)]
    return {
        "rows": rows["rows"],
        "gaps": rows["last"] - rows["rows"],
        "findings": len(list(verify())),
        "lost": sum(max(0, said - found) for found, said in pairs),
        # A writer that was killed may have committed one event that it could not say.
        "unasked": sum(max(0, found - said - 1) for found, said in pairs),
    }


if __name__ == "__main__":
    main()
