"""Sums of what the tests tried, printed at the end, also when several workers shared them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

FIGURES = (
    "matrix cells", "matrix leaks", "undeclared routes", "extra fields sent", "forms that changed something",
    "pages looked at", "state steps", "state pairs", "state doors", "state requests", "state divergences",
    "sealed surfaces", "sealed actors", "sealed cells", "sealed reachable",
)  # fmt: skip


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Add up the properties that tests recorded."""
    sums: Counter[str] = Counter()
    reports: list[pytest.TestReport] = [
        report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])
    ]
    for report in reports:
        if report.when == "call":
            sums.update({name: int(value) for name, value in report.user_properties if name in FIGURES})
    if sums:
        terminalreporter.write_line(", ".join(f"{name}={sums[name]}" for name in FIGURES if name in sums))
