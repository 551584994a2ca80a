"""Run a program in the foreground, and never leave it behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import Final

from tools.common import ROOT

GRACE_SECONDS: Final = 20


def run_in_foreground(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program with our terminal; return its exit code. Stops its whole group with us."""
    process = subprocess.Popen(
        list(command), cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        raise
