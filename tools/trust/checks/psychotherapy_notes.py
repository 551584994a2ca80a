"""Psychotherapy notes reach nobody but their author: every surface, every actor, before and after they exist.

Each surface is read by each actor before anything is written and after; what is marked must not
appear, and nothing at all may differ. The rest of the room's tests say that it opens, locks,
warns and releases as it should, and that its key is its own.
"""

from __future__ import annotations

import argparse
from typing import Final

from tools.trust.report import conclude
from tools.trust.suite import run_tests

SUITES: Final = (
    "tests/security/test_psychotherapy_notes.py",
    "tests/security/test_psychotherapy_notes_beside.py",
    "tests/sessions/psychotherapy_notes",
)
FEWEST_SURFACES: Final = 12
FEWEST_ACTORS: Final = 6


def main() -> None:
    """Run the suites and judge their figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", default="2", help="processes that share the tests")
    options = parser.parse_args()
    outcome = run_tests(SUITES, "-n", options.workers, "--dist", "worksteal", environment={"KAPSTONE_SEALED": "full"})
    figures = {name: outcome.figures.get(f"sealed {name}", -1) for name in ("surfaces", "actors", "cells", "reachable")}
    conclude(
        "psychotherapy_notes",
        ok=outcome.is_clean
        and figures["surfaces"] >= FEWEST_SURFACES
        and figures["actors"] >= FEWEST_ACTORS
        and figures["cells"] >= figures["surfaces"] * figures["actors"]
        and figures["reachable"] == 0,
        **figures,
        tests=outcome.passed,
        failed=outcome.failed,
    )


if __name__ == "__main__":
    main()
