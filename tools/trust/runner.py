"""Find the checks, run each in a process of its own, and keep what they found."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tools.common import ROOT, VENV_PYTHON, Problem, data_folder, say

PACKAGE: Final = "tools.trust.checks"
FOLDER: Final = ROOT / "tools" / "trust" / "checks"
# A check that hangs is a miss, not a reason to wait for ever.
LONGEST_SECONDS: Final = 1800
GRACE_SECONDS: Final = 20
# Checks start databases and brokers of their own; a practice that runs here is none of their business.
NOT_PASSED_ON: Final = frozenset({"DATABASE_URL", "REDIS_URL", "EMAIL_URL"})
SURROUNDINGS: Final = frozenset({"check", "ok", "seconds"})


@dataclass(frozen=True, kw_only=True)
class Check:
    """One module that proves something."""

    name: str
    proves: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one check ended, and what it counted."""

    name: str
    ok: bool
    seconds: float
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """Its figures in one line."""
        return ", ".join(f"{name}={_written(value)}" for name, value in self.figures.items())


def known_checks(folder: Path = FOLDER) -> list[Check]:
    """Return every check with the first line of its docstring; nothing is imported."""
    return [
        Check(name=file.stem, proves=_first_line(file))
        for file in sorted(folder.glob("*.py"))
        if not file.stem.startswith("_")
    ]


def chosen(names: Sequence[str], checks: Sequence[Check]) -> list[Check]:
    """Return the named checks in the order they were named, or all; refuse a name nobody knows."""
    by_name = {check.name: check for check in checks}
    if unknown := [name for name in names if name not in by_name]:
        raise Problem(f"No check is called {', '.join(unknown)}. There are: {', '.join(by_name)}.")
    return [by_name[name] for name in dict.fromkeys(names)] or list(checks)


def run(check: Check, arguments: Sequence[str], environment: Mapping[str, str], *, package: str = PACKAGE) -> Result:
    """Run one check; its progress goes to the terminal, its last line of output holds the figures."""
    started = time.monotonic()
    output, code = _output_of(
        [str(VENV_PYTHON), "-m", f"{package}.{check.name}", *arguments],
        {name: value for name, value in environment.items() if name not in NOT_PASSED_ON},
    )
    seconds = round(time.monotonic() - started, 1)
    if code is None:
        return Result(name=check.name, ok=False, seconds=seconds, figures={"stopped_after": f"{LONGEST_SECONDS} s"})
    found = _figures(output)
    if found is None or found.get("check") != check.name:
        return Result(name=check.name, ok=False, seconds=seconds, figures={"ended_without_figures": f"exit {code}"})
    figures = {name: value for name, value in found.items() if name not in SURROUNDINGS}
    return Result(name=check.name, ok=code == 0 and found.get("ok") is True, seconds=seconds, figures=figures)


def table(results: Iterable[Result]) -> str:
    """Return the results as columns of text."""
    rows = [("Check", "Result", "Seconds", "Figures")]
    rows += [(result.name, "ok" if result.ok else "MISSED", f"{result.seconds:.1f}", result.line) for result in results]
    name, verdict, seconds = (max(len(row[column]) for row in rows) for column in range(3))
    return "\n".join(f"{row[0]:<{name}}  {row[1]:<{verdict}}  {row[2]:>{seconds}}  {row[3]}".rstrip() for row in rows)


def keep(results: Sequence[Result], *, now: datetime) -> Path:
    """Write the results to a dated file in the data folder and return its path."""
    folder = data_folder() / "trust"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{now.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}.json"
    content = {
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "processors": os.cpu_count(),
        "ok": all(result.ok for result in results),
        "seconds": round(sum(result.seconds for result in results), 1),
        "checks": [
            {"check": result.name, "ok": result.ok, "seconds": result.seconds, **result.figures} for result in results
        ],
    }
    file.write_text(json.dumps(content, indent=2) + "\n")
    return file


def _output_of(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, int | None]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = process.communicate(timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        _stop(process)
        return "", None
    except BaseException:
        _stop(process)
        raise
    if output.strip():
        say(output.rstrip())
    return output, process.returncode


def _stop(process: subprocess.Popen[str]) -> None:
    """End a check with everything it started."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.communicate(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _figures(output: str) -> dict[str, Any] | None:
    lines = output.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text())) or "").partition("\n")[0]


def _written(value: object) -> str:
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def _commit() -> str:
    """Return the commit that was checked, or nothing where the code came without its history."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
