"""Run a part of the test suite for a check, and read the figures its tests recorded."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.common import ROOT


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many tests passed and failed, and the sums of what they counted."""

    passed: int
    failed: int
    figures: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether tests ran and none failed; a suite that finds no test proves nothing."""
        return self.passed > 0 and self.failed == 0


def run_tests(
    paths: Sequence[str], *options: str, with_postgres: bool = False, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run tests in a process and database of their own; what they say goes to the terminal."""
    with tempfile.TemporaryDirectory(prefix="kapstone-suite-") as folder:
        report = Path(folder) / "report.xml"
        server = [sys.executable, "-m", "tools.postgres"] if with_postgres else []
        subprocess.run(
            [*server, sys.executable, "-m", "pytest", "-q", *options, f"--junitxml={report}", *paths],
            cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=sys.stderr, check=False,
        )  # fmt: skip
        return _read(report)


def _read(report: Path) -> Outcome:
    if not report.exists():
        return Outcome(passed=0, failed=1, figures={})
    cases = list(ET.parse(report).iter("testcase"))  # nosec B314 # noqa: S314 -- written by our own pytest
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    figures: Counter[str] = Counter()
    for entry in (entry for case in cases for entry in case.iter("property")):
        value = entry.get("value", "")
        if value.isdecimal():
            figures[entry.get("name", "")] += int(value)
    return Outcome(passed=len(cases) - failed - skipped, failed=failed, figures=dict(figures))
