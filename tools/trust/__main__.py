"""`make trust`: set up, run every check of tools/trust/checks in a process of its own, and sum up.

Usage: ``python3 -m tools.trust [NAME ...] [-- ARGUMENTS OF THE CHECK]``
"""

from __future__ import annotations

import argparse
import json
import os
import pkgutil
import subprocess
from typing import Any, Final

from tools.common import ROOT, VENV_PYTHON, Problem, fail, say
from tools.test import set_up
from tools.trust import checks

PACKAGE: Final = "tools.trust.checks"


def main() -> None:
    """Run the named checks, or all."""
    os.umask(0o077)
    parser = argparse.ArgumentParser(prog="make trust")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options, arguments = parser.parse_known_args()
    known = sorted(module.name for module in pkgutil.iter_modules(checks.__path__))
    unknown = set(options.names) - set(known)
    if unknown:
        fail(Problem(f"No check is called {', '.join(sorted(unknown))}. There are: {', '.join(known)}."))
    try:
        environment = set_up(with_tests=True)
    except Problem as problem:
        fail(problem)
    results = [_run(name, arguments, environment) for name in options.names or known]
    missed = [result["check"] for result in results if not result["ok"]]
    if missed:
        fail(Problem(f"{len(missed)} of {len(results)} checks missed: {', '.join(missed)}"))
    say(f"\nAll {len(results)} checks passed.")


def _run(name: str, arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    say(f"\n== {name}")
    done = subprocess.run(
        [str(VENV_PYTHON), "-m", f"{PACKAGE}.{name}", *(word for word in arguments if word != "--")],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    say(done.stdout.rstrip())
    try:
        figures = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        figures = {}
    return {"check": name, **figures, "ok": done.returncode == 0 and figures.get("ok") is True}


if __name__ == "__main__":
    main()
