"""Fifty at once for one thing: each race with what is fought over, who fights, and who may have won.

Every runner is a process of its own with its own connection; they wait for each other before they
ask. Started by ``tools.trust.checks.races``, once on each database.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from typing import Any, Final, Protocol

from tools.trust.installed import say

HOST: Final = "localhost"
PASSWORD: Final = "correct-horse-battery"  # nosec B105 # noqa: S105 -- of invented people
START_SECONDS: Final = 120
# The same form again, a way on, a refusal, nothing there, somebody was faster, too many tries.
CLEAN: Final = frozenset({200, 302, 400, 403, 404, 409, 422, 429})


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What one runner does: send a form with somebody's cookies, or run the sender."""

    path: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    log: str = ""


class Race(Protocol):
    """One thing that can be had once."""

    name: str

    def line_up(self, runners: int) -> Sequence[Ask]:
        """Put up a new thing to be had, and say what each runner asks."""

    def winners(self) -> int:
        """Say how often it was had."""


_start: Barrier


def run(race: Race, *, runners: int, rounds: int, pool: Any) -> Counter[str]:
    """Let the runners run so many times; count the rounds with one winner, and the answers."""
    from django.db import connections  # noqa: PLC0415 -- after Django is set up

    found: Counter[str] = Counter()
    for _ in range(rounds):
        asks = race.line_up(runners)
        connections.close_all()
        answers = pool.map(_ask, asks, chunksize=1)
        winners = race.winners()
        found["rounds"] += 1
        found["won_once"] += winners == 1
        found["errors"] += sum(answer not in CLEAN for answer in answers)
        if winners != 1 or not CLEAN.issuperset(answers):
            say(f"{race.name}: {winners} winners, answers {dict(Counter(answers))}")
    return found


def _wait_together(barrier: Barrier) -> None:
    from django.db import connections  # noqa: PLC0415 -- after Django is set up
    from django.test import Client  # noqa: PLC0415

    global _start  # noqa: PLW0603 -- how a pool's process is told something
    _start = barrier
    # What is loaded for the first page must not decide who is first. Only looked at: fifty forms
    # sent from one address would use up what a minute allows it.
    Client(SERVER_NAME=HOST).get("/account/login/")
    connections.close_all()


def _ask(ask: Ask) -> int:
    from django.db import connections  # noqa: PLC0415 -- after Django is set up
    from django.test import Client  # noqa: PLC0415

    _start.wait(START_SECONDS)
    try:
        if ask.log:
            return _send(ask.log)
        browser = Client(SERVER_NAME=HOST, raise_request_exception=False)
        browser.cookies.load(dict(ask.cookies))
        return int(browser.post(ask.path, ask.form).status_code)
    except Exception as problem:  # noqa: BLE001 -- an answer like any other, and a bad one
        say(f"{type(problem).__name__}: {problem}")
        return 500
    finally:
        connections.close_all()


def _send(log: str) -> int:
    """Send what is due to a provider that only writes down what it was given."""
    from clinic.reminders.services.sending import send_due  # noqa: PLC0415 -- after Django is set up

    def deliver(message: Any) -> None:
        with open(log, "a") as file:  # noqa: PTH123 -- appending one line is what the system does whole
            file.write(f"{message.key}\n")

    send_due(deliver=deliver)
    return 200


def main() -> None:
    """Run every race on the database of the environment and print what was counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--runners", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()

    import django  # noqa: PLC0415 -- after the shim

    import clinic.sqlite_shim  # noqa: F401, PLC0415 -- before anything imports sqlite3

    django.setup()
    from django.db import connections  # noqa: PLC0415

    from tools.trust.races import races  # noqa: PLC0415

    prepared = [race for race in races() if options.only in race.name]
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    barrier = forked.Barrier(options.runners)
    found = {}
    with forked.Pool(options.runners, _wait_together, (barrier,)) as pool:
        for race in prepared:
            began = time.monotonic()
            found[race.name] = dict(run(race, runners=options.runners, rounds=options.rounds, pool=pool))
            say(f"{race.name}: {found[race.name]} in {time.monotonic() - began:.1f} s")
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
