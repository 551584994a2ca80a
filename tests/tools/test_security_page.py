"""SECURITY.md names one command for each promise, and every command it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tools.common import ROOT
from tools.trust import runner

pytestmark = pytest.mark.pure

PAGE = (ROOT / "SECURITY.md").read_text()
HEADER = "| Promise | Where | Check |"
CHECKS = {check.name for check in runner.known_checks()}


def rows() -> list[list[str]]:
    """Return the cells of every promise."""
    tables = [line for line in PAGE.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in tables
        if line != HEADER and not re.fullmatch(r"[|-]+", line)
    ]


def commands(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def missing(command: str) -> str:
    """Say what a command names that does not exist, or nothing."""
    program, *words = command.split()
    if program == "make" and words[:1] == ["trust"]:
        checks = [word.removeprefix("CHECK=") for word in words[1:]]
        return " ".join(check for check in checks if check not in CHECKS)
    if program == "pytest":
        paths = [word.partition("::")[0] for word in words if not word.startswith("-")]
        return " ".join(path for path in paths if not (ROOT / path).exists()) if paths else command
    if program == "manage.py":
        return "" if words and words[0] in get_commands() else command
    return command


def test_every_table_has_the_same_form() -> None:
    headers = [line for line in PAGE.splitlines() if line.startswith("| Promise")]

    assert set(headers) == {HEADER}
    assert len(headers) == PAGE.count("\n### ")
    assert [row for row in rows() if len(row) != 3 or not all(row)] == []


def test_every_promise_has_one_command_and_the_command_exists() -> None:
    wrong = {row[0]: commands(row[2]) for row in rows() if len(commands(row[2])) != 1 or missing(commands(row[2])[0])}

    assert wrong == {}


def test_every_check_is_named() -> None:
    named = set(re.findall(r"CHECK=(\w+)", PAGE))

    assert CHECKS - named == set()
    assert named - CHECKS == set()


def test_every_place_it_points_at_exists() -> None:
    places = {place for row in rows() for place in commands(row[1])}

    assert {place for place in places if not any(True for _ in found(place))} == set()


def found(place: str) -> list[Path]:
    pattern = place if "/" in place else f"**/{place}"
    return list(ROOT.glob(pattern.rstrip("/")))


@pytest.mark.parametrize(
    "command", ["make trust CHECK=invented", "pytest tests/invented.py", "pytest", "manage.py invented", "tools/x.sh"]
)
def test_a_command_that_does_not_exist_would_be_found(command: str) -> None:
    assert missing(command)
