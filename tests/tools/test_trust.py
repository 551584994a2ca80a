"""`make trust`: what counts as passed, and what the person at the terminal is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.common import ROOT, Problem
from tools.trust import runner
from tools.trust.runner import Check, Result

CHECKS = {
    "passes": 'conclude("passes", ok=True, cells=6000, leaks=0)',
    "misses": 'conclude("misses", ok=False, cells=6000, leaks=1)',
    "dies": 'raise RuntimeError("half-way")',
    "says_nothing": "",
    "borrows": 'conclude("passes", ok=True, cells=6000)',
    "talks": 'print("a word on the way")\nconclude("talks", ok=True, words=5)',
    "lies": 'import atexit, os\natexit.register(os._exit, 3)\nconclude("lies", ok=True, cells=1)',
    "shows_environment": (
        'import os\nconclude("shows_environment", ok="DATABASE_URL" not in os.environ, kept=os.environ["KEPT"])'
    ),
    "shows_arguments": 'import sys\nconclude("shows_arguments", ok=True, arguments=sys.argv[1:])',
    "hangs": "import time\ntime.sleep(60)",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checks of our own, in a package beside the code."""
    folder = tmp_path_factory.mktemp("checks") / "scratch_checks"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for name, body in CHECKS.items():
        text = f'"""Shows that {name} is understood.\n\nMore.\n"""\nfrom tools.trust.report import conclude\n{body}\n'
        (folder / f"{name}.py").write_text(text)
    return folder


def run(package: Path, name: str, *arguments: str, **environment: str) -> Result:
    surroundings = {**os.environ, "PYTHONPATH": f"{ROOT}:{package.parent}", **environment}
    check = next(check for check in runner.known_checks(package) if check.name == name)
    return runner.run(check, arguments, surroundings, package=package.name)


@pytest.mark.parametrize(
    ("name", "ok", "line"),
    [
        ("passes", True, "cells=6000, leaks=0"),
        ("misses", False, "cells=6000, leaks=1"),
        ("dies", False, "ended_without_figures=exit 1"),
        ("says_nothing", False, "ended_without_figures=exit 0"),
        ("borrows", False, "ended_without_figures=exit 0"),
        ("talks", True, "words=5"),
        ("lies", False, "cells=1"),
    ],
)
def test_only_figures_and_a_clean_end_count_as_passed(package: Path, name: str, ok: bool, line: str) -> None:
    result = run(package, name)

    assert (result.ok, result.line) == (ok, line)


def test_a_check_never_meets_the_database_of_the_practice(package: Path) -> None:
    result = run(package, "shows_environment", DATABASE_URL="postgresql://practice", KEPT="this")

    assert (result.ok, result.line) == (True, "kept=this")


def test_arguments_reach_the_check(package: Path) -> None:
    assert run(package, "shows_arguments", "-n", "5").figures == {"arguments": ["-n", "5"]}


def test_a_check_that_hangs_is_ended_and_missed(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LONGEST_SECONDS", 1)
    started = time.monotonic()

    result = run(package, "hangs")

    assert (result.ok, result.line) == (False, "stopped_after=1 s")
    assert time.monotonic() - started < 30


def test_each_check_says_what_it_proves() -> None:
    assert [check.name for check in runner.known_checks() if not check.proves.endswith(".")] == []


def test_named_checks_keep_their_order_and_run_once() -> None:
    one, two = Check(name="one", proves="."), Check(name="two", proves=".")

    assert runner.chosen(["two", "one", "two"], [one, two]) == [two, one]
    assert runner.chosen([], [one, two]) == [one, two]


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Problem, match=r"No check is called three\. There are: one, two\."):
        runner.chosen(["one", "three"], [Check(name="one", proves="."), Check(name="two", proves=".")])


def test_the_table_lines_up() -> None:
    results = [
        Result(name="matrix", ok=True, seconds=93.14, figures={"cells": 18852, "leaks": 0}),
        Result(name="a_long_name", ok=False, seconds=4, figures={"missed": ["one", "two"]}),
    ]

    assert runner.table(results).splitlines() == [
        "Check        Result  Seconds  Figures",
        "matrix       ok         93.1  cells=18852, leaks=0",
        'a_long_name  MISSED      4.0  missed=["one", "two"]',
    ]


def test_the_figures_are_kept_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPSTONE_DATA", str(tmp_path))
    results = [Result(name="matrix", ok=True, seconds=1.5, figures={"leaks": 0})]

    file = runner.keep(results, now=datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))

    assert file == tmp_path / "trust" / "2026-03-04T05-06-07Z.json"
    kept = json.loads(file.read_text())
    assert kept["checks"] == [{"check": "matrix", "ok": True, "seconds": 1.5, "leaks": 0}]
    assert (kept["ok"], kept["seconds"], kept["at"]) == (True, 1.5, "2026-03-04T05:06:07+00:00")


def make_trust(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.trust", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_list_names_every_check_with_what_it_proves() -> None:
    shown = make_trust("--list")

    assert shown.returncode == 0
    assert [line.split()[0] for line in shown.stdout.splitlines()] == [check.name for check in runner.known_checks()]


def test_a_mistyped_name_ends_with_a_sentence_before_anything_is_set_up() -> None:
    refused = make_trust("matrx")

    assert refused.returncode == 1
    assert "No check is called matrx. There are: " in refused.stderr
    assert refused.stdout == ""
