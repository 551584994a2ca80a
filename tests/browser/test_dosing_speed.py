"""The check of that name, small: taps show quickly, and an hour of events leaves the page as light as it was."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tools.common import ROOT

pytestmark = pytest.mark.slow


def test_the_check_measures_taps_and_memory() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tools.trust.checks.dosing_speed", "-n", "5", "--events", "5", "--hours", "0.1"],
        cwd=ROOT, capture_output=True, text=True, timeout=420, check=False,
    )  # fmt: skip

    # How fast is the machine's affair; that everything was measured is ours.
    figures = json.loads(shown.stdout.strip().splitlines()[-1])
    assert (figures["taps"], figures["events"]) == (10, 5), shown.stderr[-2000:]
    assert 0 < figures["online_p50_ms"] <= figures["online_p95_ms"]
    assert 0 < figures["offline_p50_ms"] <= figures["offline_p95_ms"]
    assert min(figures["elements_before"], figures["elements_after"]) > 0
