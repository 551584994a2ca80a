"""`make lock`: resolve the requirements anew, every package with its hashes and no index address."""

from __future__ import annotations

from typing import Final

from tools import setup_python
from tools.common import ROOT, VENV, Problem, fail, run, say

LOCKS: Final = ("run", "dev", "uv", "node")


def main() -> None:
    """Write requirements/*.txt from requirements/*.in."""
    setup_python.ensure_packages(dev=True)
    for name in LOCKS:
        target = ROOT / "requirements" / f"{name}.txt"
        run(
            [
                VENV / "bin" / "uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url",
                "--no-emit-find-links", "--no-header", "--no-annotate", "--python-version", "3.11",
                target.with_suffix(".in"), "-o", target,
            ]
        )  # fmt: skip
        if "://" in target.read_text():
            fail(Problem(f"{target.name} names an address; it must not."))
        say(f"{target.name}: written")


if __name__ == "__main__":
    main()
