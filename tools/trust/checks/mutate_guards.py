"""The suite notices when a guard is gone: each is taken away in turn, and the tests named beside it fail.

The guards are listed in ``tools/trust/guards``. They are taken from copies of the code, never from
the code itself; the same tests pass on an untouched copy first.
"""

from __future__ import annotations

import argparse
import random
import sys
from typing import Final

from tools.common import Problem
from tools.trust.guards import GUARDS
from tools.trust.mutation import Verdict, refuse_lost_guards, try_all
from tools.trust.report import conclude

FEWEST: Final = 30


def main() -> None:
    """Take every guard away, one at a time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--guards", type=int, default=len(GUARDS), help="so many, chosen at random")
    parser.add_argument("-k", "--named", default="", help="only those whose name or file contains this")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    named = [guard for guard in GUARDS if options.named in f"{guard.name} {guard.file}"]
    chosen = random.sample(named, k=min(options.guards, len(named)))
    noticed, missed = 0, []
    try:
        refuse_lost_guards(GUARDS)
        for finding in try_all(chosen, workers=options.workers):
            print(
                f"{finding.verdict.value:<8} {finding.seconds:>5} s  {finding.guard.name}", file=sys.stderr, flush=True
            )
            noticed += finding.verdict is Verdict.RED
            if finding.verdict is not Verdict.RED:
                missed.append(f"{finding.guard.name}: {finding.verdict.value}")
    except Problem as problem:
        print(problem, file=sys.stderr, flush=True)
        missed.append(str(problem).partition("\n")[0])
    fewest = FEWEST if options.guards >= FEWEST and not options.named else len(chosen)
    conclude(
        "mutate_guards",
        ok=not missed and noticed == len(chosen) >= fewest,
        guards=len(chosen), noticed=noticed, missed=missed,
    )  # fmt: skip


if __name__ == "__main__":
    main()
