"""After every change of staff, roles, care teams and time, who may see what is what a naive model says.

Random practices in motion (``tests/security/staff_changes.py``): at each step the real service acts,
then 20 random pairs of person and row are asked of the application and of the model.
"""

from __future__ import annotations

import argparse
from typing import Final

from tools.trust.report import conclude
from tools.trust.suite import run_tests

STEPS: Final = 100_000
# A story ends early when chance ends it; 50 steps are the most, 40 are safely had.
STEPS_PER_STORY: Final = 40


def main() -> None:
    """Run the stateful test at length and judge its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--steps", type=int, default=STEPS)
    options = parser.parse_args()
    outcome = run_tests(
        ["tests/security/test_state.py"], "-n", "2", "--dist", "worksteal",
        environment={"KAPSTONE_STATE_EXAMPLES": str(-(-options.steps // STEPS_PER_STORY))},
    )  # fmt: skip
    figures = {
        name: outcome.figures.get(f"state {name}", 0) for name in ("steps", "pairs", "doors", "requests", "divergences")
    }
    conclude(
        "state",
        ok=outcome.is_clean and figures["steps"] >= options.steps and figures["divergences"] == 0,
        **figures,
    )


if __name__ == "__main__":
    main()
