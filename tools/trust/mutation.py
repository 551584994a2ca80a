"""Take a guard away from a copy of the code, and see whether the tests that watch it notice.

A test that never failed proves little. Each guard names the exact text that protects something,
what stands there once it is gone, and tests that must then fail. The code itself is never touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import Queue
from typing import Final

from tools import migrated
from tools.common import ROOT, VENV, Problem, data_folder, python_environment

# A guard may stand in a migration: no copy takes a database that other code has migrated.
OWN: Final = ("DATABASE_URL", migrated.FILE, migrated.NAME)
LEFT_BEHIND: Final = {".git", ".venv", ".venv-node", "node_modules", "var", ".mypy_cache", ".ruff_cache", ".hypothesis"}
TESTS_FAILED: Final = 1
LONGEST_SECONDS: Final = 300
# While every guard stands, no test stops the rest.
LONGEST_UNTOUCHED_SECONDS: Final = 1200
# Anything that needs the database, to have it built.
A_TEST: Final = "tests/clinic/policy/test_reach.py"


@dataclass(frozen=True, kw_only=True)
class Guard:
    """One protection: where it stands, what the code is without it, and which tests must fail then."""

    name: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]
    # How often the text stands in the file; every place is changed.
    times: int = 1

    @property
    def is_in_database(self) -> bool:
        """Whether it is created by a migration, so that the database must be built without it."""
        return "/migrations/" in self.file or self.file == "clinic/core/triggers.py"


class Verdict(Enum):
    """What the tests said once the guard was gone."""

    RED = "red"
    GREEN = "GREEN"
    UNCLEAR = "UNCLEAR"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How one guard fared."""

    guard: Guard
    verdict: Verdict
    seconds: float


def without(guard: Guard, code: str) -> str:
    """Return the code of a file without the guard; its text must stand there as often as the entry says."""
    found = code.count(guard.text)
    if found != guard.times:
        raise Problem(
            f"The guard “{guard.name}” stands {found} times in {guard.file}, not {guard.times}. Mend its entry."
        )
    return code.replace(guard.text, guard.instead)


def refuse_lost_guards(guards: Sequence[Guard], root: Path = ROOT) -> None:
    """Refuse a list that no longer fits the code, before anything is run."""
    for guard in guards:
        file = root / guard.file
        without(guard, file.read_text() if file.exists() else "")
        for test in guard.tests:
            path, _, name = test.partition("::")
            if not (root / path).exists() or (
                name and f"def {name.partition('[')[0]}(" not in (root / path).read_text()
            ):
                raise Problem(f"The guard “{guard.name}” names a test that does not exist: {test}")


class Copy:
    """A copy of the code with a test database of its own, in which guards are taken away one at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT, root, ignore=lambda _folder, names: LEFT_BEHIND & set(names), symlinks=True)
        (root / "var").mkdir(mode=0o700)
        for installed, place in ((VENV, root / ".venv"), (data_folder() / "vendor", root / "var" / "vendor")):
            if installed.exists():
                place.symlink_to(installed)
        self.template = root / "var" / "template.sqlite3"
        self.log = root / "var" / "tests.log"

    def run(self, tests: Sequence[str], *, database: Path, report: Path, seconds: float = LONGEST_SECONDS) -> int:
        """Run tests on a database that is built when it is not there; return pytest's exit code."""
        environment = python_environment() | {
            "PYTHONPATH": str(self.root),
            # What was compiled before the guard went would be read again if both were of one second and size.
            "PYTHONDONTWRITEBYTECODE": "1",
            "KAPSTONE_DATA": str(self.root / "var"),
            "KAPSTONE_TEST_DATABASE": str(database),
        }
        environment = {name: value for name, value in environment.items() if name not in OWN}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--reuse-db", f"--junitxml={report}", *tests]
        with self.log.open("w") as log:
            try:
                done = subprocess.run(
                    command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                    stderr=subprocess.STDOUT, check=False, timeout=seconds,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return -1
        return done.returncode

    def build_template(self) -> None:
        """Have the test database built, to be copied for each guard."""
        if self.run([A_TEST], database=self.template, report=self.root / "var" / "first.xml") != 0:
            raise Problem(f"The test database cannot be built:\n{self.end_of_log()}")

    def take_template(self, other: Copy) -> None:
        """Take over the test database and the keys of another copy."""
        shutil.copyfile(other.template, self.template)
        shutil.copytree(other.root / "var" / "tests", self.root / "var" / "tests")

    def refuse_red_tests(self, tests: Sequence[str]) -> None:
        """Refuse to go on when tests fail while every guard stands: they would prove nothing."""
        report, database = self.root / "var" / "untouched.xml", self.root / "var" / "untouched.sqlite3"
        shutil.copyfile(self.template, database)
        if tests and self.run(tests, database=database, report=report, seconds=LONGEST_UNTOUCHED_SECONDS) != 0:
            raise Problem(f"Tests fail although every guard stands:\n{self.end_of_log()}")

    def end_of_log(self) -> str:
        """Return the end of what the last tests said."""
        return self.log.read_text()[-4000:]

    def try_without(self, guard: Guard) -> Finding:
        """Take one guard away, run its tests, and put it back."""
        started = time.monotonic()
        file = self.root / guard.file
        before, times = file.read_text(), file.stat()
        database = self.root / "var" / "without.sqlite3"
        report = self.root / "var" / "without.xml"
        report.unlink(missing_ok=True)
        for leftover in self.root.glob("var/without.sqlite3*"):
            leftover.unlink()
        if not guard.is_in_database:
            shutil.copyfile(self.template, database)
        file.write_text(without(guard, before))
        try:
            code = self.run(guard.tests, database=database, report=report)
        finally:
            file.write_text(before)
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        return Finding(guard=guard, verdict=_verdict(code, report), seconds=round(time.monotonic() - started, 1))


def _verdict(code: int, report: Path) -> Verdict:
    """Red needs a test that failed; code that no longer loads would prove nothing."""
    if code == 0:
        return Verdict.GREEN
    if code != TESTS_FAILED or not report.exists():
        return Verdict.UNCLEAR
    cases = ET.parse(report).iter("testcase")  # nosec B314 # noqa: S314 -- written by our own pytest
    return Verdict.RED if any(case.find("failure") is not None for case in cases) else Verdict.UNCLEAR


@contextmanager
def copies(count: int) -> Iterator[list[Copy]]:
    """Yield so many copies of the code; they vanish afterwards."""
    with tempfile.TemporaryDirectory(prefix="kapstone-without-") as folder:
        yield [Copy(Path(folder) / str(number)) for number in range(count)]


def try_all(guards: Sequence[Guard], *, workers: int) -> Iterator[Finding]:
    """Yield what became of each guard, as soon as it is known; refuse when the tests fail anyway."""
    with copies(min(workers, len(guards))) as places, ThreadPoolExecutor(len(places)) as pool:
        places[0].build_template()
        for place in places[1:]:
            place.take_template(places[0])
        # Tests of one file share what they stand on, so that a file is not divided.
        files = sorted({test.partition("::")[0] for guard in guards for test in guard.tests})
        tests = sorted({test for guard in guards for test in guard.tests})
        shares = [
            [test for test in tests if test.partition("::")[0] in files[n :: len(places)]] for n in range(len(places))
        ]
        list(pool.map(Copy.refuse_red_tests, places, shares))
        free: Queue[Copy] = Queue()
        for place in places:
            free.put(place)
        for done in as_completed([pool.submit(_try_in_turn, free, guard) for guard in guards]):
            yield done.result()


def _try_in_turn(free: Queue[Copy], guard: Guard) -> Finding:
    place = free.get()
    try:
        return place.try_without(guard)
    finally:
        free.put(place)
