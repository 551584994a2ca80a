"""Hostile texts in every sort, page and filter parameter of every list: no error, no other rows.

The parameters are read off the pages, so that a new list is covered without being named.
"""

from __future__ import annotations

import argparse
import os
from typing import Final

from tools.trust.report import conclude
from tools.trust.suite import run_tests

SUITE: Final = "tests/security/test_sort_and_filter.py"
FEWEST_PARAMETERS: Final = 20


def main() -> None:
    """Run the suite with as many payloads as asked for, and judge its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=200, help="payloads per parameter")
    parser.add_argument("--workers", default="2", help="processes that share the tests")
    options = parser.parse_args()
    os.environ["KAPSTONE_PAYLOADS"] = str(options.n)
    outcome = run_tests([SUITE], "-n", options.workers, "--dist", "worksteal")
    sent, wrong = outcome.figures.get("payloads sent", -1), outcome.figures.get("payloads that erred", -1)
    parameters = outcome.figures.get("parameters", -1)
    conclude(
        "sort_and_filter",
        ok=outcome.is_clean and wrong == 0 and parameters >= FEWEST_PARAMETERS and sent == parameters * options.n,
        payloads=options.n,
        parameters=parameters,
        requests=sent,
        errors_or_differences=wrong,
    )


if __name__ == "__main__":
    main()
