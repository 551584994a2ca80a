"""The check of that name, small: two locks, a killed browser, a killed server, nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tools.common import ROOT

pytestmark = pytest.mark.slow


def test_a_session_survives_locks_and_kills() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tools.trust.checks.dosing_resilience", "-n", "2"],
        cwd=ROOT, capture_output=True, text=True, timeout=420, check=False,
    )  # fmt: skip

    figures = json.loads(shown.stdout.strip().splitlines()[-1])
    assert figures["ok"], shown.stderr[-2000:]
    assert (figures["entries"], figures["lost"], figures["doubled"], figures["other_pages_opened"]) == (4, 0, 0, 0)
