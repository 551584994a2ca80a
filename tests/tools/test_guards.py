"""The list of guards fits the code, and taking one away is noticed for the right reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.checking import figures_of
from tools.common import Problem
from tools.trust.guards import GUARDS
from tools.trust.mutation import Guard, Verdict, _verdict, refuse_lost_guards, without

GUARD = Guard(name="a door", file="door.py", text="if not key:", instead="if False:", tests=("tests/test_door.py",))


def test_every_guard_stands_where_its_entry_says_and_names_tests_that_exist() -> None:
    refuse_lost_guards(GUARDS)

    assert len({guard.name for guard in GUARDS}) == len(GUARDS) >= 30
    assert [guard.name for guard in GUARDS if not guard.tests or guard.text == guard.instead] == []


def test_a_guard_is_taken_away_everywhere_or_not_at_all() -> None:
    assert without(GUARD, "if not key:\n    raise\n") == "if False:\n    raise\n"
    assert without(replace(GUARD, times=2), "if not key: x\nif not key: y\n") == "if False: x\nif False: y\n"
    for code in ("", "if not key:\nif not key:\n"):
        with pytest.raises(Problem, match="a door"):
            without(GUARD, code)


def test_an_entry_that_lost_its_code_or_its_test_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_door.py").write_text("def test_it() -> None: ...\n")
    with pytest.raises(Problem, match=r"0 times in door\.py"):
        refuse_lost_guards([GUARD], tmp_path)
    (tmp_path / "door.py").write_text("if not key:\n    raise\n")
    refuse_lost_guards([GUARD, replace(GUARD, tests=("tests/test_door.py::test_it[one]",))], tmp_path)

    with pytest.raises(Problem, match=r"names a test that does not exist: tests/test_door\.py::test_gone"):
        refuse_lost_guards([replace(GUARD, tests=("tests/test_door.py::test_gone",))], tmp_path)


@pytest.mark.parametrize(
    ("code", "outcome", "verdict"),
    [
        (0, "", Verdict.GREEN),
        (1, "<failure/>", Verdict.RED),
        (1, "<error/>", Verdict.UNCLEAR),
        (2, "<failure/>", Verdict.UNCLEAR),
        (-1, "", Verdict.UNCLEAR),
    ],
)
def test_only_a_test_that_failed_counts(tmp_path: Path, code: int, outcome: str, verdict: Verdict) -> None:
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite><testcase>{outcome}</testcase></testsuite></testsuites>")

    assert _verdict(code, report) is verdict


def test_code_that_no_longer_runs_proves_nothing(tmp_path: Path) -> None:
    assert _verdict(1, tmp_path / "none.xml") is Verdict.UNCLEAR


@pytest.mark.slow
def test_a_guard_that_is_gone_turns_its_tests_red() -> None:
    figures = figures_of("mutate_guards", "--named", "one tap is one dose")

    assert (figures["guards"], figures["noticed"], figures["missed"], figures["ok"]) == (1, 1, [], True)
