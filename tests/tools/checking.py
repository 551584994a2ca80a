"""Run a check of tools/trust at a small size, and read its figures."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tools.common import ROOT


def figures_of(check: str, *arguments: str, seconds: float = 300) -> dict[str, Any]:
    """Return what a check found; its progress is shown when the test fails."""
    done = subprocess.run(
        [sys.executable, "-m", f"tools.trust.checks.{check}", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    return json.loads(done.stdout.strip().splitlines()[-1])
