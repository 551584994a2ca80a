"""Every recorded dose has reached the disk before it is acknowledged: at least one fsync per commit, by strace.

A second run with weaker settings shows that the count would tell (trust.md S-07).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools import apt
from tools.common import ROOT, which
from tools.trust.installed import installation, manage, say
from tools.trust.report import conclude

WEAKER = "PRAGMA synchronous=NORMAL"


def main() -> None:
    """Record under strace and count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--doses", type=int, default=200)
    options = parser.parse_args()
    if which("strace") is None and not (apt.unpacked_root() / "usr/bin/strace").exists():
        say("Fetching strace")
        apt.install(["strace"])
    with installation() as environment:
        manage(environment, "demo", "--if-empty", "--clients", "20")
        doses, syncs = _count(environment, options.doses)
        _doses, weaker = _count({**environment, "KAPSTONE_CHECK_PRAGMA": WEAKER}, options.doses)
    conclude(
        "fsync", ok=doses == options.doses and syncs >= doses and weaker < doses,
        doses=doses, syncs_of_the_log=syncs, per_dose=round(syncs / max(doses, 1), 2), with_weaker_settings=weaker,
    )  # fmt: skip


def _count(environment: Mapping[str, str], doses: int) -> tuple[int, int]:
    """Record doses in a process of its own; return how many it acknowledged, and the syncs of the log between."""
    strace = which("strace") or str(apt.unpacked_root() / "usr/bin/strace")
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        done = subprocess.run(
            [strace, "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", trace,
             sys.executable, "-m", "tools.trust.recording", "0", "1", str(doses)],
            cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        syncs = re.findall(r"(?:fsync|fdatasync)\(\d+<[^>]*-wal>\)\s+= 0", trace.read_text())
    return len(done.stdout.split()), len(syncs)


if __name__ == "__main__":
    main()
