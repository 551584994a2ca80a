"""Hostile text and hostile markup in a PDF: nothing fetched, no file read or carried, the worker unharmed.

Payloads stand in every text column of a record, and as markup, as if escaping had failed. A listener
counts knocks, the PDF's objects are read, and strace watches what the layout opens.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from tools import apt
from tools.common import Problem, which
from tools.trust.report import conclude
from tools.trust.suite import run_tests

SUITE: Final = "tests/reports/test_pdf_escape.py"
FEWEST_PAYLOADS: Final = 25


def main() -> None:
    """Run the suite with every heavy document, and judge its figures."""
    argparse.ArgumentParser().parse_args()
    is_watched = _ensure_strace()
    os.environ["KAPSTONE_PDF_ESCAPES"] = "full"
    outcome = run_tests([SUITE])
    figures = {
        name: outcome.figures.get(recorded, -1)
        for name, recorded in (
            ("payloads_in_texts", "payloads in texts"),
            ("payloads_as_markup", "payloads as markup"),
            ("columns", "columns filled"),
            ("fetches", "fetches"),
            ("files_or_actions", "files carried or actions"),
            ("calls_watched", "calls watched"),
            ("heavy_survived", "heavy documents survived"),
        )
    }
    enough = min(figures["payloads_in_texts"], figures["payloads_as_markup"]) >= FEWEST_PAYLOADS
    watched = figures["calls_watched"] > 0 or not is_watched
    harmless = figures["fetches"] == 0 and figures["files_or_actions"] == 0
    conclude("pdf_escape", ok=outcome.is_clean and enough and watched and harmless, **figures, strace=is_watched)


def _ensure_strace() -> bool:
    """Install strace when it is missing; say so when that cannot be done."""
    if which("strace") is None:
        try:
            apt.install(["strace"])
        except Problem as problem:
            print(f"What the layout opens is not watched, strace cannot be had: {problem}", file=sys.stderr)
    return which("strace") is not None


if __name__ == "__main__":
    main()
