"""Markup in every text of every record, in every address and every form, in Chromium: none of it runs.

The columns are found by looking at the models, the pages by looking at the routes, so that new ones
are covered without being named. All payloads at once are opened and run by the browser; each payload
alone is parsed by it.
"""

from __future__ import annotations

import argparse
import os
from typing import Final

from tools.trust.report import conclude
from tools.trust.suite import run_tests

SUITE: Final = "tests/browser/test_xss.py"
FEWEST_COLUMNS: Final = 80


def main() -> None:
    """Run the suite with as many payloads one by one as asked for, and judge its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=60, help="payloads shown one by one")
    parser.add_argument("--workers", default="2", help="browsers that share the tests")
    options = parser.parse_args()
    os.environ["KAPSTONE_XSS_ALONE"] = str(options.n)
    outcome = run_tests([SUITE], "-n", options.workers)
    figures = {
        name: outcome.figures.get(recorded, -1)
        for name, recorded in (
            ("columns", "columns poisoned"),
            ("payloads", "payloads alone"),
            ("pages_opened", "pages opened"),
            ("forms_sent", "forms sent"),
            ("pages_parsed", "pages parsed"),
            ("executed", "payloads that were more than text"),
        )
    }
    is_full = figures["payloads"] >= options.n and figures["columns"] >= FEWEST_COLUMNS
    conclude("xss", ok=outcome.is_clean and is_full and figures["executed"] == 0, **figures)


if __name__ == "__main__":
    main()
