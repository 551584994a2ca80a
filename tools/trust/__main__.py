"""`make trust`: set up, run every check of tools/trust/checks in a process of its own, and sum up.

Usage: ``python3 -m tools.trust [--list] [NAME ...] [-- ARGUMENTS OF THE CHECKS]``
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from tools.common import Problem, fail, say
from tools.test import set_up
from tools.trust import runner


def main() -> None:
    """Run the named checks, or all."""
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options, arguments = _options(sys.argv[1:])
    known = runner.known_checks()
    if options.list:
        width = max((len(check.name) for check in known), default=0)
        say("\n".join(f"{check.name:<{width}}  {check.proves}" for check in known))
        return
    try:
        checks = runner.chosen(options.names, known)
        environment = set_up(with_tests=True)
    except Problem as problem:
        fail(problem)
    results = []
    for check in checks:
        say(f"\n== {check.name}: {check.proves}")
        results.append(runner.run(check, arguments, environment))
    say(f"\n{runner.table(results)}\n\nThe figures are kept in {runner.keep(results, now=datetime.now(UTC))}")
    if missed := [result.name for result in results if not result.ok]:
        fail(Problem(f"{len(missed)} of {len(results)} checks missed: {', '.join(missed)}"))
    seconds = sum(result.seconds for result in results)
    say(f"\nAll {len(results)} checks passed in {seconds / 60:.0f} min.")


def _options(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Return our own options, and what stands behind ``--`` for the checks."""
    ours, theirs = list(words), []
    if "--" in ours:
        place = ours.index("--")
        ours, theirs = ours[:place], ours[place + 1 :]
    parser = argparse.ArgumentParser(prog="make trust")
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only these checks")
    parser.add_argument("--list", action="store_true", help="say which checks there are")
    return parser.parse_args(ours), theirs


if __name__ == "__main__":
    main()
