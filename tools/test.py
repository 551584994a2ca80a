"""`make test`: every check and every test, on SQLite, on PostgreSQL and in a real browser.

A failing step never hides the ones after it; the sum stands at the end.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tools import apt, migrated, setup_frontend, setup_python, setup_syslibs
from tools.common import VENV, VENV_PYTHON, Problem, data_folder, fail, make_data_folder, python_environment, say
from tools.processes import run_in_foreground

CODE: Final = ("clinic", "clients", "sessions", "integration", "reports", "tools", "tests", "manage.py")
APPS: Final = ("clinic", "clients", "sessions", "integration", "reports")
BIN: Final = VENV / "bin"
# Slow tests stand together in their files; whoever is idle takes from whoever is not.
PARALLEL: Final = ("-n", "2", "--dist", "worksteal")
# How pytest ends when nothing was chosen.
NO_TESTS: Final = 5
# So many tests in the browser may be tried a second time; more of them failing is no accident of timing.
FEW: Final = 3


@dataclass
class Outcome:
    """How the steps of one run ended."""

    lines: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def step(
        self, title: str, command: Sequence[str | Path], environment: dict[str, str], *, may_be_empty: bool = False
    ) -> None:
        """Run one step in the foreground and remember how it ended."""
        say(f"\n== {title}")
        started = time.monotonic()
        code = run_in_foreground([str(word) for word in command], environment)
        took = f"{time.monotonic() - started:.0f} s"
        if may_be_empty and code == NO_TESTS:
            code = 0
        self.lines.append(f"{'ok    ' if code == 0 else 'FAILED'} {title} ({took})")
        if code != 0:
            self.failed.append(title)

    def step_once_more(self, title: str, command: Sequence[str | Path], environment: dict[str, str]) -> None:
        """Let a second step judge what failed in the last one, which the sum still names."""
        self.failed.pop()
        self.lines[-1] = self.lines[-1].replace("FAILED", "UNSURE", 1)
        self.step(title, command, environment)


def main() -> None:
    """Set up, check, test, and say how many tests ran where."""
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _options()
    try:
        environment = set_up(with_tests=not (options.checks_only or options.format))
    except Problem as problem:
        fail(problem)
    except OSError as refusal:
        fail(Problem(f"{refusal.filename or 'The system'}: {refusal.strerror or refusal}."))
    if options.format:
        _format(environment)
        return
    outcome = Outcome()
    if not options.tests_only:
        _checks(outcome, environment)
    counts: list[str] = []
    if not options.checks_only:
        counts = _tests(outcome, environment, options.pytest)
    say("\n" + "\n".join([*outcome.lines, *counts]))
    if outcome.failed:
        fail(Problem(f"{len(outcome.failed)} of {len(outcome.lines)} steps failed: {', '.join(outcome.failed)}"))
    say(f"\nAll {len(outcome.lines)} steps passed.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--checks-only", action="store_true")
    parser.add_argument("--tests-only", action="store_true")
    parser.add_argument("--format", action="store_true")
    parser.add_argument("pytest", nargs="*", help="passed on to pytest")
    return parser.parse_args()


def set_up(*, with_tests: bool) -> dict[str, str]:
    """Install what checks and tests need; return the environment they run in."""
    make_data_folder()
    setup_python.ensure_packages(dev=True)
    setup_syslibs.ensure_pdf_libraries()
    environment = {**python_environment(), "KAPSTONE_DATA": str(data_folder())}
    setup_frontend.ensure_frontend()
    if with_tests:
        environment["KAPSTONE_CHROMIUM"] = setup_syslibs.ensure_test_tools()
        setup_frontend.ensure_modules()
    environment.update(apt.library_environment())
    environment["PATH"] = f"{apt.unpacked_root() / 'usr/bin'}:{BIN}:{environment.get('PATH', '')}"
    return environment


def _format(environment: dict[str, str]) -> None:
    for command in ([BIN / "ruff", "check", "--fix", "--quiet", *CODE], [BIN / "ruff", "format", *CODE]):
        run_in_foreground([str(word) for word in command], environment)
    run_in_foreground([str(BIN / "djlint"), "--reformat", "--quiet", "templates"], environment)


def _checks(outcome: Outcome, environment: dict[str, str]) -> None:
    deploy = {
        **environment,
        "KAPSTONE_ORIGIN": "https://practice.example.org",
        "KAPSTONE_HOSTS": "practice.example.org",
        "KAPSTONE_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "clinic.test_settings",
    }
    manage: list[str | Path] = [VENV_PYTHON, "manage.py"]
    outcome.step("Format", [BIN / "ruff", "format", "--check", "--quiet", *CODE], environment)
    outcome.step("Lint", [BIN / "ruff", "check", "--quiet", *CODE], environment)
    outcome.step("Templates", [BIN / "djlint", "--lint", "--quiet", "templates"], environment)
    outcome.step("Import contracts", [BIN / "lint-imports"], environment)
    outcome.step("Types", [BIN / "mypy", *APPS, "tools"], environment)
    outcome.step("Security lint", [BIN / "bandit", "-q", "-ll", "-r", *APPS, "tools"], environment)
    outcome.step("Migrations are complete", [*manage, "makemigrations", "--check", "--dry-run"], deploy)
    outcome.step("Deployment checks", [*manage, "check", "--deploy", "--fail-level", "WARNING"], deploy)


def _tests(outcome: Outcome, environment: dict[str, str], extra: Sequence[str]) -> list[str]:
    reports = data_folder() / "run"
    pytest: list[str | Path] = [VENV_PYTHON, "-m", "pytest", *extra]
    suites: dict[str, list[str | Path]] = {
        "SQLite": [*pytest, *PARALLEL, "-m", "not browser and not postgres_only"],
        "PostgreSQL": [
            VENV_PYTHON, "-m", "tools.postgres", VENV_PYTHON, "-m", "tools.migrated", *pytest, *PARALLEL,
            "-m", "not browser and not slow and not pure and not once and not sqlite_only",
        ],
        "Chromium": [*pytest, *PARALLEL, "-m", "browser"],
    }  # fmt: skip
    environment = {**environment, migrated.FILE: _migrated_file(outcome, environment)}
    counts = []
    for name, command in suites.items():
        title, report = f"Tests on {name}", reports / f"tests-{name.lower()}.xml"
        report.unlink(missing_ok=True)
        # Who names a few tests may name none for one of the three.
        outcome.step(title, [*command, f"--junitxml={report}"], environment, may_be_empty=bool(extra))
        counts.append(f"{title}: {_count(report)}")
        failed = _failed_in(report)
        if name == "Chromium" and title in outcome.failed and 0 < len(failed) <= FEW:
            outcome.step_once_more(f"Second try of {', '.join(failed)}", [*pytest[:3], *failed], environment)
    return counts


def _migrated_file(outcome: Outcome, environment: dict[str, str]) -> str:
    """Make the database that all tests on SQLite begin with; return where it lies, or nothing."""
    file = data_folder() / "run" / "migrated.sqlite3"
    file.unlink(missing_ok=True)
    on_it = {**environment, "DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "clinic.test_settings"}
    outcome.step("Migrations apply", [VENV_PYTHON, "manage.py", *migrated.MIGRATE], on_it)
    return "" if "Migrations apply" in outcome.failed else str(file)


def _count(report: Path) -> str:
    if not report.exists():
        return "none ran"
    suite = ET.parse(report).getroot().find("testsuite")  # nosec B314 # noqa: S314 -- written by our own pytest
    if suite is None:
        return "none ran"
    total, bad = int(suite.get("tests", "0")), int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
    skipped = int(suite.get("skipped", "0"))
    return f"{total - bad - skipped} passed, {bad} failed" + (f", {skipped} skipped" if skipped else "")


def _failed_in(report: Path) -> list[str]:
    """Return the tests that failed, as pytest takes them."""
    if not report.exists():
        return []
    cases = ET.parse(report).getroot().iter("testcase")  # nosec B314 # noqa: S314 -- written by our own pytest
    return [
        f"{case.get('file')}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]


if __name__ == "__main__":
    main()
