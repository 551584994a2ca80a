"""Every route x method x actor x ownership answers as declared, and shows nobody what is not theirs.

The suites of ``tests/security`` that ask every route: the matrix itself, fields slipped into
forms, methods that only look, and the headers of every answer.
"""

from __future__ import annotations

import argparse
from typing import Final

from tools.trust.report import conclude
from tools.trust.suite import run_tests

SUITES: Final = tuple(
    f"tests/security/test_{name}.py"
    for name in ("matrix", "mass_assignment", "safe_methods", "headers", "ledger_down")
)  # fmt: skip
FEWEST_CELLS: Final = 6000
FEWEST_FIELDS: Final = 1500


def main() -> None:
    """Run the suites and judge their figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", default="2", help="processes that share the tests")
    options = parser.parse_args()
    outcome = run_tests(SUITES, "-n", options.workers, "--dist", "worksteal")
    figures = {
        name: outcome.figures.get(recorded, -1)
        for name, recorded in (
            ("cells", "matrix cells"),
            ("leaks", "matrix leaks"),
            ("undeclared", "undeclared routes"),
            ("fields_slipped_in", "extra fields sent"),
            ("forms_that_saved", "forms that changed something"),
        )
    }
    conclude(
        "matrix",
        ok=outcome.is_clean
        and figures["cells"] >= FEWEST_CELLS
        and figures["leaks"] == 0
        and figures["undeclared"] == 0
        and figures["fields_slipped_in"] >= FEWEST_FIELDS,
        **figures,
        tests=outcome.passed,
        failed=outcome.failed,
    )


if __name__ == "__main__":
    main()
